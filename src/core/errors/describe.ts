import * as l10n from '@vscode/l10n';
import { foreign, type UiText } from '../lib/uiText.ts';
import type { Fault, InvalidInput, Operation, ProtocolProblem, UnavailableReason } from './fault.ts';
import { describeTooLarge } from './tooLargeWords.ts';
import {
  describeBrokenTransfer,
  describeLocalFile,
  describePartlySaved,
  describeRefusedTransfer,
  describeUnexpected,
} from './transferWords.ts';

/** What the user can do next; a feature maps each to a command and a button. */
export type NextStep =
  | 'signIn'
  | 'signOutOfOne'
  | 'startServer'
  | 'restartServer'
  | 'retry'
  | 'showLog'
  | 'openSettings'
  | 'configureOAuth'
  | 'openInBrowser';

export interface Description {
  readonly severity: 'error' | 'warning' | 'information';
  /** What is not ours in it is neutralized. */
  readonly text: UiText;
  readonly nextSteps: readonly NextStep[];
}

/** The one table that turns a fault into words; undefined: nothing is to be said (the user gave up). */
export function describe(fault: Fault): Description | undefined {
  const description = describeKind(fault);
  return description === undefined || fault.renewalAt === undefined
    ? description
    : withRenewal(description, fault, fault.renewalAt);
}

function describeKind(fault: Fault): Description | undefined {
  switch (fault.kind) {
    case 'cancelled':
      return undefined;
    case 'signInRequired':
      return warning(describeSignIn(fault.why), 'signIn');
    case 'tokenTooNew':
      return warning(
        l10n.t(
          'Your Engee server does not know this token yet: a token works only on a server started after the token was made. Restart the server to use it; its variables are lost, files stay.',
        ),
        'restartServer',
      );
    case 'tooManyAccounts':
      return warning(
        l10n.t(
          'You are signed in to Engee with {0} accounts, and there is no room for another one. Sign out of one of them, then sign in again.',
          fault.limit,
        ),
        'signOutOfOne',
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
        : error(l10n.t('Engee does not allow this account to do that ({0}).', operationName(fault.what)), 'showLog');
    case 'notFound':
      return fault.what === 'download'
        ? error(l10n.t('Engee has no such file: {0}', foreign(fault.detail ?? '')))
        : error(l10n.t('Engee did not find what was asked for ({0}).', operationName(fault.what)), 'showLog');
    case 'unavailable':
      return describeUnavailable(fault.why);
    case 'timeout':
      return error(
        l10n.t(
          'Engee did not answer within {0} seconds ({1}).',
          Math.round(fault.timeoutMs / 1000),
          operationName(fault.what),
        ),
        ...retryOf(fault.what),
        'showLog',
      );
    case 'brokenTransfer':
      return error(describeBrokenTransfer(fault.what, fault.code), 'retry', 'showLog');
    case 'outcomeUnknown':
      if (fault.why === 'serverRestarted') {
        return warning(
          l10n.t(
            'The server was stopped or restarted while this code ran. How far it got is unknown; its variables are lost.',
          ),
          'startServer',
          'showLog',
        );
      }
      if (fault.what === 'run') {
        return warning(
          l10n.t(
            'The connection broke before Engee answered. It is unknown whether the code ran, so it was not sent again.',
          ),
          'showLog',
        );
      }
      return warning(
        l10n.t(
          'The connection broke before Engee answered. It is unknown whether this took effect ({0}), so it was not sent again.',
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
    case 'unexpectedFiles':
      return error(describeUnexpected(fault.names, fault.count), 'showLog');
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
      return l10n.t(
        'Engee sent a response that this extension does not understand ({0}): {1}',
        operation,
        foreign(detail),
      );
    case 'notJson':
      return l10n.t('Engee sent a response that is not in its documented format ({0}).', operation);
    case 'field':
      return l10n.t(
        'Engee sent a response that is not in its documented format ({0}): the field "{1}" is missing or has the wrong type.',
        operation,
        foreign(problem.name),
      );
    case 'tooLong':
      return l10n.t(
        'Engee sent a response that is too long to read ({0}). At most {1} MB are read.',
        operation,
        Math.round(problem.maxBytes / 2 ** 20),
      );
    case 'encoding':
      return l10n.t('Engee sent a response in a compression that this extension did not ask for ({0}).', operation);
    case 'serverAddress':
      return problem.address === undefined
        ? l10n.t('Engee did not send an address for your server, so nothing can be sent to it.')
        : l10n.t(
            'Engee sent "{0}" as the address of your server. It does not belong to the address of Engee in the settings. For your safety, nothing was sent to it.',
            foreign(problem.address),
          );
    case 'requestTooLarge':
      return describeTooLarge(what, problem.bytes);
    case 'noBridge':
      return l10n.t(
        'This does not work on your server now: the helper of this extension could not be installed there. The log says why. Code still runs, and only its value comes back.',
      );
    case 'stillRuns':
      return l10n.t('Your Engee server is still running, although Engee was asked to stop it.');
  }
}

function error(text: UiText, ...nextSteps: NextStep[]): Description {
  return { severity: 'error', text, nextSteps };
}

function warning(text: UiText, ...nextSteps: NextStep[]): Description {
  return { severity: 'warning', text, nextSteps };
}

/** Adds when the sign-in is renewed again. Where Engee itself asked to wait, trying again is of no use until then. */
function withRenewal({ severity, text, nextSteps }: Description, fault: Fault, renewalAt: number): Description {
  const isOrdered = fault.kind === 'unavailable' && fault.why.kind === 'status' && fault.why.retryAfterMs !== undefined;
  const steps = nextSteps.map((step) => (step === 'retry' && isOrdered ? 'signIn' : step));
  const time = foreign(new Date(renewalAt).toLocaleTimeString());
  return { severity, text: l10n.t('{0} Renewal of your sign-in is tried again at {1}.', text, time), nextSteps: steps };
}

/** What may be tried again although it may have had its effect: a run or an upload would have it twice. */
function retryOf(what: Operation): readonly NextStep[] {
  return what === 'run' || what === 'upload' ? [] : ['retry'];
}

function describeSignIn(why: 'signedOut' | 'expired' | 'rejected'): UiText {
  switch (why) {
    case 'signedOut':
      return l10n.t('Sign in to Engee first.');
    case 'expired':
      return l10n.t('Your Engee sign-in has expired. Sign in again to go on.');
    case 'rejected':
      return l10n.t('Engee does not accept your token any more. Sign in again to go on.');
  }
}

function describeOAuthRefusal(code: string, description: string | undefined): Description {
  // What the user set up is at fault, so signing in again would only fail again. The settings do not hold the secret.
  if (code === 'invalid_client')
    return error(
      l10n.t('Engee does not accept the client id or secret that are set up for signing in with the browser.'),
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
      return l10n.t('Your Engee server is still starting. Try again when it runs.');
    case 'stopping':
      return l10n.t('Your Engee server is stopping. Start it again when it has stopped.');
    case 'stopped':
      return l10n.t('Your Engee server is not running.');
    default:
      return l10n.t('It is not known whether your Engee server is running.');
  }
}

function describeUnavailable(why: UnavailableReason): Description {
  switch (why.kind) {
    case 'network':
      return error(
        l10n.t(
          'Engee cannot be reached ({0}). Check the network, a VPN or proxy, and the address of Engee in the settings.',
          foreign(why.code),
        ),
        'retry',
        'openSettings',
        'showLog',
      );
    case 'certificate':
      return error(
        l10n.t(
          "Engee's certificate was not accepted ({0}). If your network inspects traffic, its certificate must be installed on this computer.",
          foreign(why.code),
        ),
        'showLog',
      );
    case 'status':
      return error(
        l10n.t('Engee cannot serve this now (HTTP {0}). Try again in a little while.', why.status),
        'retry',
        'showLog',
      );
    case 'webPage':
      return error(
        l10n.t(
          'Engee answered with a web page instead of data: it may be under maintenance, or a network sign-in page is in the way.',
        ),
        'retry',
        'openInBrowser',
        'showLog',
      );
    case 'redirect':
      return error(
        l10n.t(
          'Engee answered with a redirect to another address, which is not followed. Check the address of Engee in the settings.',
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
        l10n.t(
          'The address of Engee in the settings is not usable. It must look like https://engee.com, without a path.',
        ),
        'openSettings',
      );
    case 'redirectUri':
      return error(
        l10n.t(
          'The redirect URI of the OAuth client is not an address. Write it exactly as it was registered with Engee.',
        ),
        'openSettings',
      );
    case 'token':
      return error(l10n.t('This is not a token: it holds spaces or characters that no token has.'), 'signIn');
    case 'remotePath':
      return error(l10n.t('A path on Engee must be absolute and inside /user.'));
    case 'remoteFolder':
      return error(l10n.t('This is a folder on Engee, and only files can be downloaded. Choose the files in it.'));
    case 'fileName':
      return error(l10n.t('This file name cannot be used.'));
    case 'tooLarge':
      return error(l10n.t('This file is too large to be read through this kind of folder (64 MB at most).'));
    case 'tooManyFiles':
      return error(l10n.t('The selection holds more than {0} files. Choose a smaller folder.', 10_000));
    case 'notAFile':
      return error(l10n.t('Only ordinary files and folders can be uploaded.'));
    case 'archive':
      return error(
        l10n.t('The archive from Engee holds entries that are not safe to unpack. Nothing was written.'),
        'showLog',
      );
  }
}

function operationName(what: Operation): UiText {
  switch (what) {
    case 'info':
      return l10n.t('server state');
    case 'start':
      return l10n.t('start of the server');
    case 'stop':
      return l10n.t('stop of the server');
    case 'run':
      return l10n.t('run');
    case 'upload':
      return l10n.t('upload');
    case 'download':
      return l10n.t('download');
    case 'signIn':
      return l10n.t('sign-in');
    case 'refresh':
      return l10n.t('renewal of the sign-in');
    case 'account':
      return l10n.t('account');
  }
}
