import assert from 'node:assert/strict';
import { describe as suite, it } from 'mocha';
import { describe, type NextStep } from '../../../../src/core/errors/describe.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { foreign } from '../../../../src/core/lib/uiText.ts';
import { hostileTexts } from '../lib/support/hostileTexts.ts';
import { faultsOf } from './support/faultsOf.ts';

/** The expected message and buttons of each fault. */
const table: readonly (readonly [Fault, RegExp, ...NextStep[]])[] = [
  [{ kind: 'signInRequired', why: 'signedOut' }, /^Sign in to Engee first/, 'signIn'],
  [{ kind: 'signInRequired', why: 'expired' }, /has expired/, 'signIn'],
  [{ kind: 'signInRequired', why: 'rejected' }, /no longer accepts your token/, 'signIn'],
  [
    { kind: 'tokenTooNew' },
    /token was created after the server started.*Variables are lost, files are kept/,
    'restartServer',
  ],
  [{ kind: 'tooManyAccounts', limit: 8 }, /8 accounts.*Sign out of one of them/, 'signOutOfOne'],
  [{ kind: 'serverNotRunning', status: 'stopped' }, /is not running/, 'startServer'],
  [{ kind: 'serverNotRunning', status: 'starting' }, /still starting/],
  [{ kind: 'serverNotRunning', status: 'stopping' }, /is stopping/],
  [{ kind: 'serverNotRunning', status: 'unknown' }, /is unknown/],
  [
    { kind: 'forbidden', what: 'upload' },
    /refused this transfer.*started after the token was created.*Variables are lost, files are kept.*a link on the path leads out of \/user/,
    'restartServer',
    'showLog',
  ],
  [
    { kind: 'forbidden', what: 'download' },
    /refused this transfer.*started after the token was created/,
    'restartServer',
    'showLog',
  ],
  [
    { kind: 'brokenTransfer', what: 'upload', code: 'ECONNRESET' },
    /^The connection was lost during the upload \(ECONNRESET\)\. Nothing.*saved on Engee\.$/,
    'retry',
    'showLog',
  ],
  [
    { kind: 'brokenTransfer', what: 'download', code: 'ECONNRESET' },
    /^The connection was lost during the download \(ECONNRESET\)\. Nothing was saved/,
    'retry',
    'showLog',
  ],
  [{ kind: 'invalidInput', input: 'remoteFolder' }, /a folder on Engee, and only files can be downloaded/],
  [{ kind: 'forbidden', what: 'start' }, /is not allowed.*starting the server/, 'showLog'],
  [{ kind: 'notFound', what: 'download', detail: '/user/a.csv' }, /File not found on Engee: \/user\/a\.csv/],
  [{ kind: 'notFound', what: 'info' }, /"not found" while getting the server status/, 'showLog'],
  [
    { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } },
    /Can't reach Engee \(ENOTFOUND\)/,
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
  [
    { kind: 'timeout', what: 'info', timeoutMs: 15_000 },
    /within 15 seconds while getting the server status\./,
    'retry',
    'showLog',
  ],
  [{ kind: 'timeout', what: 'run', timeoutMs: 3_600_000 }, /within 3600 seconds while running code\./, 'showLog'],
  [
    { kind: 'outcomeUnknown', what: 'run' },
    /^The connection was lost before Engee responded\. The code may have run, so it was not retried\.$/,
    'showLog',
  ],
  [
    { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' },
    /^The server was stopped or restarted while this code was running\. It is unknown how far the code got\. Its variables are lost\.$/,
    'startServer',
    'showLog',
  ],
  [
    { kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' },
    /^The server was stopped or restarted while it changed files\. It is unknown whether the change was made/,
    'showLog',
  ],
  [
    { kind: 'outcomeUnknown', what: 'files' },
    /^The server stopped responding while it changed files\. It is unknown whether/,
    'showLog',
  ],
  [
    { kind: 'timeout', what: 'files', timeoutMs: 15_000 },
    /didn't respond within 15 seconds while accessing its files\. Julia may be busy with code/,
    'retry',
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'files', detail: 'x', problem: { kind: 'noBridge' } },
    /^The files on your server can't be shown or changed now.*Uploading new files and downloading by path still work\.$/,
    'showLog',
  ],
  [{ kind: 'remoteFile', path: '/user/a', problem: 'notFound' }, /no such file or folder on the server: \/user\/a$/],
  [{ kind: 'remoteFile', path: '/user/a', problem: 'exists' }, /already has.*was not replaced: \/user\/a$/],
  [
    { kind: 'remoteFile', path: '/user/a', problem: 'changed' },
    /has changed on the server since.*nothing was done: \/user\/a$/,
    'refreshFiles',
  ],
  [
    { kind: 'remoteFile', path: '/user/a', problem: 'failed', detail: 'no locks available' },
    /could not do this \(no locks available\): \/user\/a$/,
    'showLog',
  ],
  [
    { kind: 'outcomeUnknown', what: 'upload' },
    /while uploading\. The request may have succeeded, so it was not retried/,
    'showLog',
  ],
  [{ kind: 'stoppedWhileStarting' }, /server stopped while it was starting\.$/, 'retry', 'showLog'],
  [
    { kind: 'protocol', what: 'info', detail: 'JSON', problem: { kind: 'notJson' } },
    /doesn't match its documented format \(getting the server status\)\.$/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: 'JSON: result', problem: { kind: 'field', name: 'result' } },
    /field "result" is missing or has the wrong type\.$/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: '> 32 MiB', problem: { kind: 'tooLong', maxBytes: 32 * 2 ** 20 } },
    /too long \(running code\)\. The limit is 32\.0 MB\.$/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'info', detail: 'content-encoding', problem: { kind: 'encoding' } },
    /unsupported compression/,
    'showLog',
  ],
  [
    {
      kind: 'protocol',
      what: 'info',
      detail: 'x',
      problem: { kind: 'serverAddress', address: 'https://evil.example/' },
    },
    /"https:\/\/evil\.example\/" as the address of your server.*doesn't match.*For your safety, nothing was sent/,
    'openSettings',
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'info', detail: 'x', problem: { kind: 'serverAddress', address: undefined } },
    /didn't send an address/,
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
    /^This code is probably too large for a server on the way to Engee\. 68\.4 KB were refused.*It was not run\. /,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'upload', detail: 'HTTP 413', problem: { kind: 'requestTooLarge' } },
    /^The request is too large for Engee/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: 'bridge', problem: { kind: 'noBridge' } },
    /the extension's helper could not be installed.*Code still runs/,
    'showLog',
  ],
  [
    { kind: 'protocol', what: 'run', detail: 'HTTP 418' },
    /unexpected response while running code: HTTP 418/,
    'showLog',
  ],
  [{ kind: 'localFile', path: '/home/a', code: 'ENOENT' }, /^File not found: \/home\/a/],
  [{ kind: 'localFile', path: '/home/a', code: 'ENOSPC' }, /disk is full\. Nothing was saved/],
  [{ kind: 'localFile', path: '/home/a', code: 'NOT_A_FILE' }, /not a regular file: \/home\/a/],
  [{ kind: 'localFile', path: '/home/a', code: 'EIO' }, /could not be used \(EIO\): \/home\/a/],
  [
    { kind: 'unexpectedFiles', names: ['.git/config', 'b'], count: 2 },
    /not requested: \.git\/config, b\. Nothing was saved/,
    'showLog',
  ],
  [
    { kind: 'unexpectedFiles', names: ['.git/config', 'b', 'c'], count: 7 },
    /not requested: \.git\/config, b, c and 4 more\. Nothing was saved/,
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
    /^Only 1 of 2 files were saved \(a\)\. No permission to access the file: \/h\/b$/,
    'showLog',
  ],
  [
    { kind: 'partlySaved', saved: ['a'], total: 2, why: { kind: 'invalidInput', input: 'archive' } },
    /^Only 1 of 2 files were saved \(a\)\. The folder changed in the meantime/,
    'showLog',
  ],
  [{ kind: 'invalidInput', input: 'baseUrl' }, /must look like https:\/\/engee\.com/, 'openSettings'],
  [{ kind: 'invalidInput', input: 'redirectUri' }, /redirect URI.*exactly as it was registered/, 'openSettings'],
  [{ kind: 'invalidInput', input: 'token' }, /not a token/, 'signIn'],
  [{ kind: 'invalidInput', input: 'notebookSize' }, /too large to be opened again\. Clear outputs/],
  [{ kind: 'invalidInput', input: 'archive' }, /not safe to unpack\. Nothing was saved/, 'showLog'],
  [{ kind: 'oauthRefused', code: 'invalid_client' }, /client ID or secret/, 'configureOAuth'],
  [
    { kind: 'oauthRefused', code: 'server_error', description: 'later' },
    /refused the sign-in \(server_error\): later/,
    'signIn',
  ],
];

suite('describe', () => {
  for (const [fault, words, ...nextSteps] of table) {
    it(`describes ${JSON.stringify(fault)}`, () => {
      const description = describe(fault);
      assert.ok(description !== undefined);
      assert.match(description.text, words);
      assert.doesNotMatch(description.text, /\{\d\}/, 'a placeholder is not filled in');
      assert.deepEqual(description.nextSteps, nextSteps);
    });
  }

  suite('after a failed renewal of the sign-in', () => {
    const renewalAt = new Date(2026, 0, 5, 14, 35, 12).getTime();
    const time = foreign(new Date(renewalAt).toLocaleTimeString('en-US'));
    const refused = (retryAfterMs?: number): Fault => ({
      kind: 'unavailable',
      why: { kind: 'status', status: 429, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
      renewalAt,
    });

    it('says when the renewal is attempted again', () => {
      assert.ok(time.includes('35'));
      for (const fault of [
        refused(),
        refused(60_000),
        { kind: 'timeout', what: 'refresh', timeoutMs: 15_000, renewalAt },
        { kind: 'oauthRefused', code: 'invalid_client', renewalAt },
      ] as const) {
        const text = describe(fault)?.text ?? '';
        assert.ok(text.endsWith(`The next attempt to renew your sign-in is at ${time}.`), text);
      }
    });

    it('offers a retry, or a new sign-in if Engee asked to wait', () => {
      assert.deepEqual(describe(refused())?.nextSteps, ['retry', 'showLog']);
      assert.deepEqual(describe(refused(60_000))?.nextSteps, ['signIn', 'showLog']);
    });
  });

  it('returns nothing if the user canceled', () => {
    assert.equal(describe({ kind: 'canceled' }), undefined);
  });

  it('neutralizes all foreign text', () => {
    for (const words of hostileTexts) {
      for (const fault of Object.values(faultsOf(words)).flat()) {
        const text = describe(fault)?.text ?? '';
        // Neutralizing is idempotent.
        assert.equal(text, foreign(text, text.length), JSON.stringify(fault).slice(0, 200));
        assert.ok(text.length < 1_000, fault.kind);
      }
    }
  });

  it('offers a retry only if a second attempt is harmless', () => {
    const operations = ['info', 'start', 'stop', 'run', 'upload', 'download', 'signIn', 'refresh', 'account'] as const;
    const retried = operations.filter((what) =>
      describe({ kind: 'outcomeUnknown', what })?.nextSteps.includes('retry'),
    );
    assert.ok(!retried.includes('run') && !retried.includes('upload'), retried.join(', '));
    assert.ok(retried.length > 0);
  });
});
