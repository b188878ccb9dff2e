import assert from 'node:assert/strict';
import type { ApiRequest } from '../../../../src/core/api/transport.ts';
import { transportFault } from '../../../../src/core/api/transportFault.ts';
import type { Fault, Operation } from '../../../../src/core/errors/fault.ts';
import { HttpFailure, type HttpFailureReason } from '../../../../src/platform/http.ts';
import type { Logger } from '../../../../src/platform/logger.ts';
import { ScriptedHttp } from './support/scriptedHttp.ts';
import { always, faultIn, logInto, testTransport } from './support/testTransport.ts';

const info: ApiRequest = {
  what: 'info',
  method: 'GET',
  url: new URL('https://engee.com/account/api/engee/info?canary'),
  authorization: 'session',
};
const sentTokens = (http: ScriptedHttp) => http.requests.map(({ headers }) => headers['Authorization']);

describe('createTransport', () => {
  it('adds the current token, the given one, or none', async () => {
    const http = new ScriptedHttp({ status: 200 }, { status: 200 }, { status: 200 });
    const transport = testTransport(http);
    await transport.send(info, always);
    await transport.send({ ...info, authorization: { value: 'given' } }, always);
    await transport.send({ ...info, authorization: 'none' }, always);
    assert.deepEqual(sentTokens(http), ['Bearer token', 'Bearer given', undefined]);
  });

  it('sends nothing to another origin, with or without a token', async () => {
    const http = new ScriptedHttp();
    for (const url of [
      'http://engee.com/x',
      'https://engee.com:8443/x',
      'https://sub.engee.com/x',
      'https://evil.example/x',
      'https://user@engee.com/x',
    ]) {
      for (const authorization of ['session', 'none', { value: 'given' }] as const) {
        const fault = await faultIn(testTransport(http).send({ ...info, url: new URL(url), authorization }, always));
        assert.deepEqual(
          fault,
          {
            kind: 'protocol',
            what: 'info',
            detail: 'unexpected server address',
            problem: { kind: 'serverAddress', address: new URL(url).href },
          },
          url,
        );
      }
    }
    assert.equal(http.requests.length, 0);
  });

  it('logs an aborted request as info and a failed one as a warning', async () => {
    const levels: string[] = [];
    const log: Logger = {
      trace: () => levels.push('trace'),
      debug: () => levels.push('debug'),
      info: () => levels.push('info'),
      warn: () => levels.push('warn'),
      error: () => levels.push('error'),
    };
    for (const reason of [{ kind: 'aborted' }, { kind: 'broken', code: 'ECONNRESET', isRequestSent: true }] as const) {
      await faultIn(testTransport(new ScriptedHttp(new HttpFailure(reason)), {}, log).send(info, always));
    }
    assert.deepEqual(levels, ['info', 'warn']);
  });

  it('retries once with a newer token after a 401 and closes the first response', async () => {
    const http = new ScriptedHttp({ status: 401, body: 'no' }, { status: 200 });
    const response = await testTransport(http, { replace: () => Promise.resolve({ value: 'newer' }) }).send(
      info,
      always,
    );
    assert.equal(response.status, 200);
    assert.deepEqual(sentTokens(http), ['Bearer token', 'Bearer newer']);
    assert.deepEqual(http.closed, [true, false]);
  });

  it('never sends a request a third time', async () => {
    const http = new ScriptedHttp({ status: 401 }, { status: 401 }, { status: 200 });
    const fault = await faultIn(
      testTransport(http, { replace: () => Promise.resolve({ value: 'newer' }) }).send(info, always),
    );
    assert.deepEqual(fault, { kind: 'signInRequired', why: 'rejected' });
    assert.equal(http.requests.length, 2);
  });

  it('does not replace an explicitly given token after a 401', async () => {
    const replace = () => Promise.reject(new Error('not to be called'));
    const transport = testTransport(new ScriptedHttp({ status: 401 }), { replace });
    assert.deepEqual(await faultIn(transport.send({ ...info, authorization: { value: 'tried' } }, always)), {
      kind: 'signInRequired',
      why: 'rejected',
    });
  });

  it('returns a 401 response to a request without a token', async () => {
    const response = await testTransport(new ScriptedHttp({ status: 401 })).send(
      { ...info, authorization: 'none' },
      always,
    );
    assert.equal(response.status, 401);
  });

  it('rejects every redirect and closes the response', async () => {
    for (const status of [300, 301, 302, 303, 304, 307, 308]) {
      const http = new ScriptedHttp({ status, headers: { location: 'https://engee.com/' } });
      assert.deepEqual(await faultIn(testTransport(http).send(info, always)), {
        kind: 'unavailable',
        why: { kind: 'redirect' },
      });
      assert.deepEqual(http.closed, [true]);
    }
  });

  it('logs no query, and only the kind of a failure', async () => {
    const lines: string[] = [];
    const failure = new HttpFailure({ kind: 'broken', code: 'ECONNRESET', isRequestSent: true });
    const transport = testTransport(new ScriptedHttp({ status: 204 }, failure), {}, logInto(lines));
    await transport.send(info, always);
    await faultIn(transport.send(info, always));
    assert.deepEqual(lines, [
      'GET /account/api/engee/info 204, 0 ms',
      'GET /account/api/engee/info broken (ECONNRESET), 0 ms',
    ]);
  });

  it('does not convert unexpected errors to faults', async () => {
    const transport = testTransport(new ScriptedHttp(new TypeError('a bug')));
    await assert.rejects(transport.send(info, always), TypeError);
  });
});

describe('transportFault', () => {
  const network = (code: string): Fault => ({ kind: 'unavailable', why: { kind: 'network', code } });
  const table: [HttpFailureReason, Operation, Fault][] = [
    [{ kind: 'aborted' }, 'run', { kind: 'canceled' }],
    [{ kind: 'notConnected', code: 'ENOTFOUND' }, 'run', network('ENOTFOUND')],
    [
      { kind: 'certificate', code: 'CERT_HAS_EXPIRED' },
      'info',
      { kind: 'unavailable', why: { kind: 'certificate', code: 'CERT_HAS_EXPIRED' } },
    ],
    [{ kind: 'broken', code: 'EPIPE', isRequestSent: false }, 'run', network('EPIPE')],
    [{ kind: 'broken', code: 'ECONNRESET', isRequestSent: true }, 'run', { kind: 'outcomeUnknown', what: 'run' }],
    [{ kind: 'broken', code: 'ECONNRESET', isRequestSent: true }, 'start', { kind: 'outcomeUnknown', what: 'start' }],
    [{ kind: 'broken', code: 'ECONNRESET', isRequestSent: true }, 'stop', { kind: 'outcomeUnknown', what: 'stop' }],
    [{ kind: 'broken', code: 'ECONNRESET', isRequestSent: true }, 'upload', { kind: 'outcomeUnknown', what: 'upload' }],
    [{ kind: 'broken', code: 'ECONNRESET', isRequestSent: true }, 'info', network('ECONNRESET')],
    [
      { kind: 'broken', code: 'ECONNRESET', isRequestSent: true },
      'download',
      { kind: 'brokenTransfer', what: 'download', code: 'ECONNRESET' },
    ],
    [
      { kind: 'broken', code: 'EPIPE', isRequestSent: false },
      'download',
      { kind: 'brokenTransfer', what: 'download', code: 'EPIPE' },
    ],
    [
      { kind: 'broken', code: 'EPIPE', isRequestSent: false },
      'upload',
      { kind: 'brokenTransfer', what: 'upload', code: 'EPIPE' },
    ],
    [{ kind: 'notConnected', code: 'ENOTFOUND' }, 'upload', network('ENOTFOUND')],
    [{ kind: 'broken', code: 'ECONNRESET', isRequestSent: true }, 'refresh', network('ECONNRESET')],
    [{ kind: 'timeout', phase: 'connect', timeoutMs: 1 }, 'run', network('ETIMEDOUT')],
    [{ kind: 'timeout', phase: 'firstByte', timeoutMs: 2 }, 'run', { kind: 'timeout', what: 'run', timeoutMs: 2 }],
    [{ kind: 'timeout', phase: 'idle', timeoutMs: 3 }, 'upload', { kind: 'timeout', what: 'upload', timeoutMs: 3 }],
    [{ kind: 'localFile', path: '/p', code: 'CHANGED' }, 'upload', { kind: 'localFile', path: '/p', code: 'CHANGED' }],
  ];
  for (const [reason, what, expected] of table) {
    it(`maps ${JSON.stringify(reason)} of ${what}`, () => {
      assert.deepEqual(transportFault(reason, what), expected);
    });
  }
});
