import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BaseUrl } from '../../../../src/core/api/baseUrl.ts';
import { parseRecord, serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
import { baseUrl, FakeClock, oauthCredential, record, withoutRefreshToken } from './fakes.ts';

describe('parseRecord', () => {
  const pat = record({ method: 'personalAccessToken', token: 'a-token' });

  it('returns the record that serializeRecord wrote', () => {
    for (const stored of [pat, record(oauthCredential(new FakeClock()))]) {
      assert.deepEqual(parseRecord(serializeRecord(stored), baseUrl), { kind: 'record', record: stored });
    }
  });

  it('adds no refresh token to a record without one', () => {
    const parsed = parseRecord(serializeRecord(record(withoutRefreshToken(oauthCredential(new FakeClock())))), baseUrl);
    assert.ok(parsed.kind === 'record' && !('refreshToken' in parsed.record.credential));
  });

  it('uses storage keys that never change', () => {
    assert.deepEqual(
      [sessionKey(baseUrl), sessionKey(baseUrl, 0), sessionKey(baseUrl, 2)],
      [`engee.session:${baseUrl}`, `engee.session:${baseUrl}`, `engee.session:${baseUrl}#2`],
    );
  });

  it('rejects a shared key of the wrong form', () => {
    const shared = (key: string, renewals: number) =>
      parseRecord(serializeRecord(record(oauthCredential(new FakeClock(), { share: { key, renewals } }))), baseUrl)
        .kind;
    assert.equal(shared('k'.repeat(43), 7), 'record');
    for (const [key, renewals] of [
      ['k'.repeat(42), 0],
      ['k'.repeat(44), 0],
      [`${'k'.repeat(42)}+`, 0],
      ['k'.repeat(43), -1],
      ['k'.repeat(43), 0.5],
    ] as const) {
      assert.equal(shared(key, renewals), 'corrupt');
    }
  });

  it('treats a record of another Engee as corrupt', () => {
    const other = 'https://other.example' as BaseUrl;
    assert.notEqual(sessionKey(other), sessionKey(baseUrl));
    assert.deepEqual(parseRecord(serializeRecord(pat), other), { kind: 'corrupt' });
  });

  it('recognizes a record of a later version', () => {
    assert.deepEqual(parseRecord('{"v":2}', baseUrl), { kind: 'future' });
    assert.deepEqual(parseRecord('{"v":99,"account":[]}', baseUrl), { kind: 'future' });
  });

  it('treats a damaged record as corrupt', () => {
    const damaged = [
      '',
      'null',
      '[]',
      '{',
      '"text"',
      '{"v":1}',
      '{"v":"1"}',
      JSON.stringify({ ...pat, credential: { method: 'personalAccessToken', token: 'with space' } }),
      JSON.stringify({ ...pat, credential: { method: 'personalAccessToken', token: 'line\nbreak' } }),
      JSON.stringify({ ...pat, credential: { method: 'password', token: 'x' } }),
      JSON.stringify({ ...pat, account: { label: 'no id' } }),
      JSON.stringify({ ...pat, filler: 'x'.repeat(5 * 1024 * 1024) }),
    ];
    for (const text of damaged) assert.deepEqual(parseRecord(text, baseUrl), { kind: 'corrupt' }, text.slice(0, 80));
  });

  it('never throws for arbitrary text or JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.ok(['corrupt', 'future'].includes(parseRecord(text, baseUrl).kind));
      }),
    );
  });

  it('treats a record with one replaced part as valid or corrupt', () => {
    const whole = record(oauthCredential(new FakeClock())) as unknown as Record<string, unknown>;
    fc.assert(
      fc.property(fc.constantFrom('id', 'account', 'generation', 'credential'), fc.jsonValue(), (part, value) => {
        const parsed = parseRecord(JSON.stringify({ ...whole, [part]: value }), baseUrl);
        const isStillText = (part === 'id' || part === 'generation') && typeof value === 'string' && value !== '';
        assert.equal(parsed.kind, isStillText ? 'record' : 'corrupt');
      }),
    );
  });
});
