import assert from 'node:assert/strict';
import { createDiagnosedUserApi } from '../../../../src/core/api/createUserApi.ts';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { UserApi } from '../../../../src/core/api/userApi.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { ServerStatus } from '../../../../src/core/errors/fault.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { always, faultIn } from './support/testTransport.ts';

const server = 'https://engee.com/prod/user/x/' as ServerUrl;

function failing(fault: Fault): UserApi {
  const fail = () => Promise.reject(new EngeeError(fault));
  return { evaluate: fail, upload: fail, download: fail };
}

async function diagnose(
  fault: Fault,
  info: ServerStatus | Fault,
  operation: 'evaluate' | 'upload' | 'download' = 'evaluate',
) {
  let asked = 0;
  let stops = 0;
  const account = {
    info: () => {
      asked += 1;
      return typeof info === 'string' ? Promise.resolve({ status: info }) : Promise.reject(new EngeeError(info));
    },
  };
  const api = createDiagnosedUserApi(failing(fault), account, () => {
    stops += 1;
  });
  const calls = {
    evaluate: () => api.evaluate(server, '1', always),
    upload: () => api.upload(server, [], () => undefined, always),
    download: () => api.download(server, ['/user/x'], always),
  };
  return { fault: await faultIn(calls[operation]()), asked, stops };
}

const status = (code: number): Fault => ({ kind: 'unavailable', why: { kind: 'status', status: code } });
const rejected: Fault = { kind: 'signInRequired', why: 'rejected' };
const suspicious: Fault[] = [
  rejected,
  { kind: 'forbidden', what: 'run' },
  { kind: 'notFound', what: 'run' },
  status(502),
  status(503),
  status(504),
  { kind: 'unavailable', why: { kind: 'webPage' } },
  { kind: 'unavailable', why: { kind: 'redirect' } },
];

describe('createDiagnosedUserApi', () => {
  it('reports that the server is not running', async () => {
    for (const fault of suspicious) {
      for (const now of ['stopped', 'starting', 'stopping'] as const) {
        for (const operation of ['evaluate', 'upload', 'download'] as const) {
          assert.deepEqual(await diagnose(fault, now, operation), {
            fault: { kind: 'serverNotRunning', status: now },
            asked: 1,
            stops: 1,
          });
        }
      }
    }
  });

  it('reports that a running server does not recognize the token', async () => {
    const table: [Fault, 'evaluate' | 'upload' | 'download', Fault][] = [
      [rejected, 'evaluate', { kind: 'tokenTooNew' }],
      [rejected, 'upload', { kind: 'tokenTooNew' }],
      [rejected, 'download', { kind: 'tokenTooNew' }],
      [{ kind: 'forbidden', what: 'run' }, 'evaluate', { kind: 'tokenTooNew' }],
      // Documented as outside /user, and as not found.
      [{ kind: 'forbidden', what: 'upload' }, 'upload', { kind: 'forbidden', what: 'upload' }],
      [{ kind: 'notFound', what: 'download' }, 'download', { kind: 'notFound', what: 'download' }],
      [status(503), 'evaluate', status(503)],
    ];
    for (const [fault, operation, expected] of table)
      assert.deepEqual(await diagnose(fault, 'running', operation), { fault: expected, asked: 1, stops: 0 });
  });

  it('keeps the first fault if the server status is unknown', async () => {
    for (const fault of suspicious) {
      assert.deepEqual((await diagnose(fault, 'unknown')).fault, fault);
      assert.deepEqual((await diagnose(fault, status(500))).fault, fault);
    }
  });

  it('reports an expired sign-in or a cancellation during the status request', async () => {
    assert.deepEqual((await diagnose(status(503), { kind: 'signInRequired', why: 'expired' })).fault, {
      kind: 'signInRequired',
      why: 'expired',
    });
    assert.deepEqual((await diagnose(status(503), { kind: 'canceled' })).fault, { kind: 'canceled' });
  });

  it('requests no status for other faults', async () => {
    const others: Fault[] = [
      { kind: 'canceled' },
      { kind: 'outcomeUnknown', what: 'run' },
      { kind: 'signInRequired', why: 'signedOut' },
      { kind: 'timeout', what: 'run', timeoutMs: 1 },
      { kind: 'protocol', what: 'run', detail: 'x' },
      { kind: 'unavailable', why: { kind: 'network', code: 'ECONNREFUSED' } },
      status(500),
      { kind: 'localFile', path: '/x', code: 'ENOENT' },
    ];
    for (const fault of others) assert.deepEqual(await diagnose(fault, 'stopped'), { fault, asked: 0, stops: 0 });
  });
});
