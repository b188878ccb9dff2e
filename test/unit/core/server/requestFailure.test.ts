import assert from 'node:assert/strict';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { isRefusal } from '../../../../src/core/server/requestFailure.ts';

describe('isRefusal', () => {
  it('is true only if the request certainly had no effect', () => {
    const sure: readonly Fault[] = [
      { kind: 'signInRequired', why: 'rejected' },
      { kind: 'forbidden', what: 'start' },
      { kind: 'notFound', what: 'stop' },
      { kind: 'protocol', what: 'start', detail: 'HTTP 409: busy' },
      { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } },
      { kind: 'unavailable', why: { kind: 'certificate', code: 'CERT_HAS_EXPIRED' } },
      { kind: 'unavailable', why: { kind: 'redirect' } },
      { kind: 'unavailable', why: { kind: 'status', status: 429 } },
    ];
    const unsure: readonly Fault[] = [
      { kind: 'timeout', what: 'start', timeoutMs: 15_000 },
      { kind: 'outcomeUnknown', what: 'start' },
      { kind: 'protocol', what: 'start', detail: 'JSON' },
      { kind: 'unavailable', why: { kind: 'webPage' } },
      { kind: 'unavailable', why: { kind: 'status', status: 503 } },
    ];
    assert.deepEqual(
      sure.filter((fault) => !isRefusal(fault)),
      [],
    );
    assert.deepEqual(unsure.filter(isRefusal), []);
  });
});
