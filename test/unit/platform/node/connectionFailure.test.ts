import assert from 'node:assert/strict';
import type { HttpFailureReason } from '../../../../src/platform/http.ts';
import { connectionFailure, type ConnectionProgress } from '../../../../src/platform/node/connectionFailure.ts';

const error = (code: string, erroredSysCall?: string) =>
  Object.assign(new Error('request to https://secret failed'), { code, erroredSysCall });

describe('connectionFailure', () => {
  const table: [string, string | undefined, ConnectionProgress, HttpFailureReason][] = [
    ['ENOTFOUND', 'getaddrinfo', 'unknown', { kind: 'notConnected', code: 'ENOTFOUND' }],
    ['EAI_AGAIN', 'getaddrinfo', 'unknown', { kind: 'notConnected', code: 'EAI_AGAIN' }],
    ['ECONNREFUSED', undefined, 'unknown', { kind: 'notConnected', code: 'ECONNREFUSED' }],
    ['ETIMEDOUT', 'connect', 'unknown', { kind: 'notConnected', code: 'ETIMEDOUT' }],
    ['ETIMEDOUT', 'read', 'unknown', { kind: 'broken', code: 'ETIMEDOUT', isRequestSent: true }],
    ['ECONNRESET', 'read', 'unknown', { kind: 'broken', code: 'ECONNRESET', isRequestSent: true }],
    ['ECONNRESET', undefined, 'connecting', { kind: 'notConnected', code: 'ECONNRESET' }],
    ['EPROTO', 'write', 'connecting', { kind: 'notConnected', code: 'EPROTO' }],
    ['EPIPE', 'write', 'connected', { kind: 'broken', code: 'EPIPE', isRequestSent: false }],
    ['ECONNRESET', 'read', 'requestSent', { kind: 'broken', code: 'ECONNRESET', isRequestSent: true }],
    ['CERT_HAS_EXPIRED', undefined, 'connecting', { kind: 'certificate', code: 'CERT_HAS_EXPIRED' }],
    ['SELF_SIGNED_CERT_IN_CHAIN', undefined, 'unknown', { kind: 'certificate', code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      undefined,
      'unknown',
      { kind: 'certificate', code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      undefined,
      'connecting',
      { kind: 'certificate', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    ],
  ];
  for (const [code, call, progress, expected] of table) {
    it(`classifies ${code} of ${call ?? 'no call'} while the progress is ${progress}`, () => {
      assert.deepEqual(connectionFailure(error(code, call), progress), expected);
    });
  }

  it('never includes an error message', () => {
    for (const thrown of [new TypeError('https://secret'), 'https://secret', undefined]) {
      assert.ok(!JSON.stringify(connectionFailure(thrown, 'unknown')).includes('secret'));
    }
  });
});
