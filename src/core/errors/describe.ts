import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount, formatTime } from '../lib/format.ts';
import { foreign, type UiText } from '../lib/uiText.ts';
import type { Fault, InvalidInput, Operation, ProtocolProblem, UnavailableReason } from './fault.ts';
import { describeFilesTimeout, describeNoFiles, describeRemoteFile, describeUnknownChange } from './remoteFileWords.ts';
import {
  describeBrokenTransfer,
  describeFolderLimit,
  describeLocalFile,
  describePartlySaved,
  describeRefusedTransfer,
  describeTooLarge,
  describeUnexpected,
} from './transferWords.ts';

/** A next step for the user. Features map each one to a command and a button. */
export type NextStep =
  | 'signIn'
  | 'signOutOfOne'
  | 'switchAccount'
  | 'startServer'
  | 'restartServer'
  | 'retry'
  | 'refreshFiles'
  | 'showLog'
  | 'openSettings'
  | 'configureOAuth'
  | 'openInBrowser';

export interface Description {
  readonly severity: 'error' | 'warning' | 'information';
  readonly text: UiText;
  readonly nextSteps: readonly NextStep[];
}

/** Returns the message for a fault. Undefined means that nothing is shown, because the user canceled. */
export function describe(fault: Fault): Description | undefined {
  const description = describeKind(fault);
  return description === undefined || fault.renewalAt === undefined
    ? description
    : withRenewal(description, fault, fault.renewalAt);
}

function describeKind(fault: Fault): Description | undefined {
  switch (fault.kind) {
    case 'canceled':
      return undefined;
    case 'signInRequired':
      return warning(describeSignIn(fault.why), 'signIn');
    case 'tokenTooNew':
      return warning(
        l10n.t(
          'Your Engee server does not recognize this token. The token was created after the server started. Restart the server to use it. Variables are lost, files are kept.',
        ),
        'restartServer',
      );
    case 'tooManyAccounts':
      return warning(
        l10n.t(
          'You are already signed in to Engee with {0} accounts, which is the maximum. Sign out of one of them, then sign in again.',
          fault.limit,
        ),
        'signOutOfOne',
      );
    case 'otherAccount':
      return warning(
        l10n.t(
          'This file belongs to another Engee account or address, so it is read-only. Switch to that account to save it.',
        ),
        'switchAccount',
      );
    case 'serverNotRunning':
      return warning(
        describeNotRunning(fault.status),
        ...(fault.status === 'stopped' ? (['startServer'] as const) : []),
      );
    case 'stoppedWhileStarting':
      return error(l10n.t('Your Engee server stopped while it was starting.'), 'retry', 'showLog');
    case 'forbidden':
      return fault.what === 'upload' || fault.what === 'download'
        ? warning(describeRefusedTransfer(), 'restartServer', 'showLog')
        : error(l10n.t('Your Engee account is not allowed to do this ({0}).', operationName(fault.what)), 'showLog');
    case 'notFound':
      return fault.what === 'download'
        ? error(l10n.t('File not found on Engee: {0}', foreign(fault.detail ?? '')))
        : error(l10n.t('Engee responded with "not found" while {0}.', operationName(fault.what)), 'showLog');
    case 'unavailable':
      return describeUnavailable(fault.why);
    case 'timeout':
      if (fault.what === 'files') return error(describeFilesTimeout(fault.timeoutMs), 'retry', 'showLog');
      return error(
        l10n.t(
          "Engee didn't respond within {0} seconds while {1}.",
          Math.round(fault.timeoutMs / 1000),
          operationName(fault.what),
        ),
        ...retryOf(fault.what),
        'showLog',
      );
    case 'brokenTransfer':
      return error(describeBrokenTransfer(fault.what, fault.code), 'retry', 'showLog');
    case 'outcomeUnknown':
      if (fault.what === 'files') return warning(describeUnknownChange(fault.why), 'showLog');
      if (fault.why === 'serverRestarted') {
        return warning(
          l10n.t(
            'The server was stopped or restarted while this code was running. It is unknown how far the code got. Its variables are lost.',
          ),
          'startServer',
          'showLog',
        );
      }
      if (fault.what === 'run') {
        return warning(
          l10n.t('The connection was lost before Engee responded. The code may have run, so it was not retried.'),
          'showLog',
        );
      }
      return warning(
        l10n.t(
          'The connection was lost before Engee responded while {0}. The request may have succeeded, so it was not retried.',
          operationName(fault.what),
        ),
        ...retryOf(fault.what),
        'showLog',
      );
    case 'protocol':
      return error(
        describeProtocol(fault.what, fault.detail, fault.problem),
        ...(fault.problem?.kind === 'serverAddress' ? (['openSettings'] as const) : []),
        'showLog',
      );
    case 'localFile':
      return error(describeLocalFile(fault.path, fault.code));
    case 'remoteFile':
      return error(
        describeRemoteFile(fault.path, fault.problem, fault.detail),
        ...(fault.problem === 'changed' ? (['refreshFiles'] as const) : []),
        ...(fault.problem === 'failed' ? (['showLog'] as const) : []),
      );
    case 'unexpectedFiles':
      return error(describeUnexpected(fault.names, fault.count), 'showLog');
    case 'folderLimit':
      return error(describeFolderLimit(fault.folder, fault.limit));
    case 'partlySaved':
      return error(describePartlySaved(fault.saved, fault.total, fault.why), 'showLog');
    case 'invalidInput':
      return describeInvalidInput(fault.input);
    case 'oauthRefused':
      return describeOAuthRefusal(fault.code, fault.description);
  }
}

function describeProtocol(what: Operation, detail: string, problem: ProtocolProblem | undefined): UiText {
  const operation = operationName(what);
  switch (problem?.kind) {
    case undefined:
      return l10n.t('Engee sent an unexpected response while {0}: {1}', operation, foreign(detail));
    case 'notJson':
      return l10n.t("Engee sent a response that doesn't match its documented format ({0}).", operation);
    case 'field':
      return l10n.t(
        'Engee sent a response that doesn\'t match its documented format ({0}): the field "{1}" is missing or has the wrong type.',
        operation,
        foreign(problem.name),
      );
    case 'tooLong':
      return l10n.t(
        'Engee sent a response that is too long ({0}). The limit is {1}.',
        operation,
        formatBytes(problem.maxBytes),
      );
    case 'encoding':
      return l10n.t('Engee sent a response with an unsupported compression ({0}).', operation);
    case 'serverAddress':
      return problem.address === undefined
        ? l10n.t("Engee didn't send an address for your server, so nothing can be sent to it.")
        : l10n.t(
            'Engee sent "{0}" as the address of your server, which doesn\'t match the Engee address in the settings. For your safety, nothing was sent to it.',
            foreign(problem.address),
          );
    case 'requestTooLarge':
      return describeTooLarge(what, problem.bytes);
    case 'noBridge':
      if (what === 'files') return describeNoFiles();
      return l10n.t(
        "This isn't available on your server now because the extension's helper could not be installed there. See the log for the reason. Code still runs, but only its value is returned.",
      );
    case 'stillRuns':
      return l10n.t('Your Engee server is still running, although it was asked to stop.');
  }
}

function error(text: UiText, ...nextSteps: NextStep[]): Description {
  return { severity: 'error', text, nextSteps };
}

function warning(text: UiText, ...nextSteps: NextStep[]): Description {
  return { severity: 'warning', text, nextSteps };
}

/** Adds the time of the next renewal. Offers no retry if Engee asked to wait, because it would fail until then. */
function withRenewal({ severity, text, nextSteps }: Description, fault: Fault, renewalAt: number): Description {
  const isWaitRequested =
    fault.kind === 'unavailable' && fault.why.kind === 'status' && fault.why.retryAfterMs !== undefined;
  const steps = nextSteps.map((step) => (step === 'retry' && isWaitRequested ? 'signIn' : step));
  const time = formatTime(renewalAt);
  return {
    severity,
    text: l10n.t('{0} The next attempt to renew your sign-in is at {1}.', text, time),
    nextSteps: steps,
  };
}

/** Offers to retry unless a second attempt could have a second effect. */
function retryOf(what: Operation): readonly NextStep[] {
  return what === 'run' || what === 'upload' ? [] : ['retry'];
}

function describeSignIn(why: 'signedOut' | 'expired' | 'rejected'): UiText {
  switch (why) {
    case 'signedOut':
      return l10n.t('Sign in to Engee first.');
    case 'expired':
      return l10n.t('Your Engee sign-in has expired. Sign in again.');
    case 'rejected':
      return l10n.t('Engee no longer accepts your token. Sign in again.');
  }
}

function describeOAuthRefusal(code: string, description: string | undefined): Description {
  // Signing in again would fail too. The settings page would not help, because the secret isn't stored in the settings.
  if (code === 'invalid_client')
    return error(
      l10n.t("Engee doesn't accept the client ID or secret configured for signing in with the browser."),
      'configureOAuth',
    );
  return error(
    description === undefined
      ? l10n.t('Engee refused the sign-in ({0}).', foreign(code))
      : l10n.t('Engee refused the sign-in ({0}): {1}', foreign(code), foreign(description)),
    'signIn',
  );
}

function describeNotRunning(status: string): UiText {
  switch (status) {
    case 'starting':
      return l10n.t("Your Engee server is still starting. Try again when it's running.");
    case 'stopping':
      return l10n.t('Your Engee server is stopping. Start it again after it has stopped.');
    case 'stopped':
      return l10n.t('Your Engee server is not running.');
    default:
      return l10n.t('It is unknown whether your Engee server is running.');
  }
}

function describeUnavailable(why: UnavailableReason): Description {
  switch (why.kind) {
    case 'network':
      return error(
        l10n.t(
          "Can't reach Engee ({0}). Check your network, VPN or proxy, and the Engee address in the settings.",
          foreign(why.code),
        ),
        'retry',
        'openSettings',
        'showLog',
      );
    case 'certificate':
      return error(
        l10n.t(
          "Engee's certificate was not accepted ({0}). If your network inspects traffic, install its certificate on this computer.",
          foreign(why.code),
        ),
        'showLog',
      );
    case 'status':
      return error(
        l10n.t('Engee is temporarily unavailable (HTTP {0}). Try again later.', why.status),
        'retry',
        'showLog',
      );
    case 'webPage':
      return error(
        l10n.t(
          'Engee responded with a web page instead of data. It may be under maintenance, or your network may require you to sign in.',
        ),
        'retry',
        'openInBrowser',
        'showLog',
      );
    case 'redirect':
      return error(
        l10n.t(
          'Engee responded with a redirect to another address, which is not followed. Check the Engee address in the settings.',
        ),
        'openSettings',
        'showLog',
      );
  }
}

function describeInvalidInput(input: InvalidInput): Description {
  switch (input) {
    case 'baseUrl':
      return error(
        l10n.t('The Engee address in the settings is not valid. It must look like https://engee.com, without a path.'),
        'openSettings',
      );
    case 'redirectUri':
      return error(
        l10n.t(
          'The redirect URI of the OAuth client is not a valid address. Enter it exactly as it was registered with Engee.',
        ),
        'openSettings',
      );
    case 'token':
      return error(
        l10n.t('This is not a token. It contains spaces or characters that tokens never contain.'),
        'signIn',
      );
    case 'remotePath':
      return error(l10n.t('A path on Engee must be absolute and inside /user.'));
    case 'remoteFolder':
      return error(l10n.t('This is a folder on Engee, and only files can be downloaded. Choose files in it.'));
    case 'fileName':
      return error(l10n.t("This file name can't be used."));
    case 'tooLarge':
      return error(l10n.t('This file is too large for this kind of folder. The limit is 64 MB.'));
    case 'tooManyFiles':
      return error(l10n.t('The selection contains more than {0} files. Choose a smaller folder.', formatCount(10_000)));
    case 'notAFile':
      return error(l10n.t('Only regular files and folders can be uploaded.'));
    case 'notebookSize':
      return error(l10n.t('The notebook is too large to be opened again. Clear outputs that you no longer need.'));
    case 'archive':
      return error(
        l10n.t('The archive from Engee contains entries that are not safe to unpack. Nothing was saved.'),
        'showLog',
      );
  }
}

/** A phrase that fits after "while". */
function operationName(what: Operation): UiText {
  switch (what) {
    case 'info':
      return l10n.t('getting the server status');
    case 'start':
      return l10n.t('starting the server');
    case 'stop':
      return l10n.t('stopping the server');
    case 'run':
      return l10n.t('running code');
    case 'upload':
      return l10n.t('uploading');
    case 'download':
      return l10n.t('downloading');
    case 'files':
      return l10n.t('accessing the files on the server');
    case 'signIn':
      return l10n.t('signing in');
    case 'refresh':
      return l10n.t('renewing the sign-in');
    case 'account':
      return l10n.t('reading the account');
  }
}
