import assert from 'node:assert/strict';
import { describe as suite, it } from 'mocha';
import { describe, type NextStep } from '../../../../src/core/errors/describe.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { foreign } from '../../../../src/core/lib/uiText.ts';
import { hostileTexts } from '../lib/support/hostileTexts.ts';
import { faultsOf } from './support/faultsOf.ts';

/** One row a fault: what the words must hold, and the buttons in their order. */
const table: readonly (readonly [Fault, RegExp, ...NextStep[]])[] = [
  [{ kind: 'signInRequired', why: 'signedOut' }, /^Sign in to Engee first/, 'signIn'],
  [{ kind: 'signInRequired', why: 'expired' }, /has expired/, 'signIn'],
  [{ kind: 'signInRequired', why: 'rejected' }, /does not accept your token/, 'signIn'],
  [{ kind: 'tokenTooNew' }, /started after the token was made.*variables are lost, files stay/, 'restartServer'],
  [{ kind: 'tooManyAccounts', limit: 8 }, /8 accounts.*Sign out of one of them/, 'signOutOfOne'],
  [{ kind: 'serverNotRunning', status: 'stopped' }, /is not running/, 'startServer'],
  [{ kind: 'serverNotRunning', status: 'starting' }, /still starting/],
  [{ kind: 'serverNotRunning', status: 'stopping' }, /is stopping/],
  [{ kind: 'serverNotRunning', status: 'unknown' }, /not known/],
  [
    { kind: 'forbidden', what: 'upload' },
    /refused this transfer.*started after the token was made.*variables are lost, files stay.*a link on the path leads out of \/user/,
    'restartServer',
    'showLog',
  ],
  [
    { kind: 'forbidden', what: 'download' },
    /refused this transfer.*started after the token was made/,
    'restartServer',
    'showLog',
  ],
  [
    { kind: 'brokenTransfer', what: 'upload', code: 'ECONNRESET' },
    /^The connection broke during the upload \(ECONNRESET\)\. Nothing.*kept on Engee\.$/,
    'retry',
    'showLog',
  ],
  [
    { kind: 'brokenTransfer', what: 'download', code: 'ECONNRESET' },
    /^The connection broke during the download \(ECONNRESET\)\. Nothing was kept/,
    'retry',
    'showLog',
  ],
  [{ kind: 'invalidInput', input: 'remoteFolder' }, /a folder on Engee, and only files can be downloaded/],
  [{ kind: 'forbidden', what: 'start' }, /does not allow.*start of the server/, 'showLog'],
  [{ kind: 'notFound', what: 'download', detail: '/user/a.csv' }, /no such file: \/user\/a\.csv/],
  [{ kind: 'notFound', what: 'info' }, /did not find/, 'showLog'],
  [
    { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } },
    /cannot be reached \(ENOTFOUND\)/,
    'retry',
    'openSettings',
    'showLog',
  ],
  [
    { kind: 'unavailable', why: { kind: 'certificate', code: 'CERT_HAS_EXPIRED' } },
    /certificate was not accepted \(CERT_HAS_EXPIRED\)/,
    'showLog',
  ],
  [{ kind: 'unavailable', why: { kind: 'status', status: 503 } }, /HTTP 503/, 'retry', 'showLog'],
  [{ kind: 'unavailable', why: { kind: 'webPage' } }, /web page/, 'retry', 'openInBrowser', 'showLog'],
  [{ kind: 'unavailable', why: { kind: 'redirect' } }, /redirect.*not followed/, 'openSettings', 'showLog'],
  [{ kind: 'timeout', what: 'info', timeoutMs: 15_000 }, /within 15 seconds \(server state\)/, 'retry', 'showLog'],
  [{ kind: 'timeout', what: 'run', timeoutMs: 3_600_000 }, /within 3600 seconds \(run\)/, 'showLog'],
  [
    { kind: 'outcomeUnknown', what: 'run' },
    /^The connection broke before Engee answered\. It is unknown whether the code ran, so it was not sent again\.$/,
    'showLog',
  ],
  [
    { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' },
    /^The server was stopped or restarted while this code ran\. How far it got is unknown; its variables are lost\.$/,
    'startServer',
    'showLog',
  ],
  [
    { kind: 'outcomeUnknown', what: 'upload' },
    /unknown whether this took effect \(upload\), so it was not sent again/,
    'showLog',
  ],
  [{ kind: 'stoppedWhileStarting' }, /server stopped while it was starting\.$/, 'retry', 'showLog'],
  [
    { kind: 'protocol', what: 'info', detail: 'JSON', problem: { kind: 'notJson' } },
    /not in its documented format \(server state\)\.$/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: 'JSON: result', problem: { kind: 'field', name: 'result' } },
    /field "result" is missing or has the wrong type\.$/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: '> 32 MiB', problem: { kind: 'tooLong', maxBytes: 32 * 2 ** 20 } },
    /too long to read \(run\)\. At most 32 MB are read\.$/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'info', detail: 'content-encoding', problem: { kind: 'encoding' } },
    /compression that this extension did not ask for/,
    'showLog',
  ],
  [
    {
      kind: 'protocol',
      what: 'info',
      detail: 'x',
      problem: { kind: 'serverAddress', address: 'https://evil.example/' },
    },
    /"https:\/\/evil\.example\/" as the address of your server.*For your safety, nothing was sent/,
    'openSettings',
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'info', detail: 'x', problem: { kind: 'serverAddress', address: undefined } },
    /did not send an address/,
    'openSettings',
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'stop', detail: 'x', problem: { kind: 'stillRuns' } },
    /still running, although/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: 'HTTP 413', problem: { kind: 'requestTooLarge' } },
    /^This code is too large for Engee.*It was not run\. .*include\("\/user\/…"\)\.$/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: 'webPage', problem: { kind: 'requestTooLarge', bytes: 70_001 } },
    /^This code is probably too large for a server on the way to Engee: 71 kB were refused.*It was not run\. /,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'upload', detail: 'HTTP 413', problem: { kind: 'requestTooLarge' } },
    /^What was sent is too large for Engee/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: 'bridge', problem: { kind: 'noBridge' } },
    /helper of this extension could not be installed.*Code still runs/,
    'showLog',
  ],
  [{ kind: 'protocol', what: 'run', detail: 'HTTP 418' }, /does not understand \(run\): HTTP 418/, 'showLog'],
  [{ kind: 'localFile', path: '/home/a', code: 'ENOENT' }, /does not exist: \/home\/a/],
  [{ kind: 'localFile', path: '/home/a', code: 'ENOSPC' }, /disk is full; nothing was left behind/],
  [{ kind: 'localFile', path: '/home/a', code: 'NOT_A_FILE' }, /not an ordinary file: \/home\/a/],
  [{ kind: 'localFile', path: '/home/a', code: 'EIO' }, /could not be used \(EIO\): \/home\/a/],
  [
    { kind: 'unexpectedFiles', names: ['.git/config', 'b'], count: 2 },
    /not asked for: \.git\/config, b\. Nothing was saved/,
    'showLog',
  ],
  [
    { kind: 'unexpectedFiles', names: ['.git/config', 'b', 'c'], count: 7 },
    /not asked for: \.git\/config, b, c and 4 more\. Nothing was saved/,
    'showLog',
  ],
  [
    {
      kind: 'partlySaved',
      saved: ['a', 'b', 'c', 'd'],
      total: 9,
      why: { kind: 'localFile', path: '/h/e', code: 'ENOSPC' },
    },
    /^Only 4 of 9 files were saved \(a, b, c, …\)\. The disk is full: \/h\/e$/,
    'showLog',
  ],
  [
    { kind: 'partlySaved', saved: ['a'], total: 2, why: { kind: 'localFile', path: '/h/b', code: 'EACCES' } },
    /^Only 1 of 2 files were saved \(a\)\. No permission for the file: \/h\/b$/,
    'showLog',
  ],
  [
    { kind: 'partlySaved', saved: ['a'], total: 2, why: { kind: 'invalidInput', input: 'archive' } },
    /^Only 1 of 2 files were saved \(a\)\. The folder was changed meanwhile/,
    'showLog',
  ],
  [{ kind: 'invalidInput', input: 'baseUrl' }, /must look like https:\/\/engee\.com/, 'openSettings'],
  [{ kind: 'invalidInput', input: 'redirectUri' }, /redirect URI.*exactly as it was registered/, 'openSettings'],
  [{ kind: 'invalidInput', input: 'token' }, /not a token/, 'signIn'],
  [{ kind: 'invalidInput', input: 'archive' }, /not safe to unpack\. Nothing was written/, 'showLog'],
  [{ kind: 'oauthRefused', code: 'invalid_client' }, /client id or secret/, 'configureOAuth'],
  [
    { kind: 'oauthRefused', code: 'server_error', description: 'later' },
    /refused the sign-in \(server_error\): later/,
    'signIn',
  ],
];

suite('The words for faults', () => {
  for (const [fault, words, ...nextSteps] of table) {
    it(JSON.stringify(fault), () => {
      const description = describe(fault);
      assert.ok(description !== undefined);
      assert.match(description.text, words);
      assert.doesNotMatch(description.text, /\{\d\}/, 'a place is not filled in');
      assert.deepEqual(description.nextSteps, nextSteps);
    });
  }

  suite('F30 while a sign-in is not renewed', () => {
    const renewalAt = new Date(2026, 0, 5, 14, 35, 12).getTime();
    const time = foreign(new Date(renewalAt).toLocaleTimeString());
    const refused = (retryAfterMs?: number): Fault => ({
      kind: 'unavailable',
      why: { kind: 'status', status: 429, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
      renewalAt,
    });

    it('says when that is tried again', () => {
      assert.ok(time.includes('35'));
      for (const fault of [
        refused(),
        refused(60_000),
        { kind: 'timeout', what: 'refresh', timeoutMs: 15_000, renewalAt },
        { kind: 'oauthRefused', code: 'invalid_client', renewalAt },
      ] as const) {
        const text = describe(fault)?.text ?? '';
        assert.ok(text.endsWith(`Renewal of your sign-in is tried again at ${time}.`), text);
      }
    });

    it('offers to try again, and to sign in instead where Engee asked to wait', () => {
      assert.deepEqual(describe(refused())?.nextSteps, ['retry', 'showLog']);
      assert.deepEqual(describe(refused(60_000))?.nextSteps, ['signIn', 'showLog']);
    });
  });

  it('says nothing to a user who gave up', () => {
    assert.equal(describe({ kind: 'cancelled' }), undefined);
  });

  it('F8 hold nothing of somebody else that is more than words', () => {
    for (const words of hostileTexts) {
      for (const fault of Object.values(faultsOf(words)).flat()) {
        const text = describe(fault)?.text ?? '';
        // What neutralizes once finds nothing to do any more.
        assert.equal(text, foreign(text, text.length), JSON.stringify(fault).slice(0, 200));
        assert.ok(text.length < 1_000, fault.kind);
      }
    }
  });

  it('offers to try again only where a second time does no harm', () => {
    const operations = ['info', 'start', 'stop', 'run', 'upload', 'download', 'signIn', 'refresh', 'account'] as const;
    const retried = operations.filter((what) =>
      describe({ kind: 'outcomeUnknown', what })?.nextSteps.includes('retry'),
    );
    assert.ok(!retried.includes('run') && !retried.includes('upload'), retried.join(', '));
    assert.ok(retried.length > 0);
  });
});
