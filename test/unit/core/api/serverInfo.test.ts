import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BaseUrl } from '../../../../src/core/api/baseUrl.ts';
import { parseServerInfo } from '../../../../src/core/api/serverInfo.ts';

const baseUrl = 'https://engee.com' as BaseUrl;
const parse = (answer: Record<string, unknown>) => parseServerInfo(answer, baseUrl);

describe('parseServerInfo', () => {
  it('parses the documented response', () => {
    const info = parse({
      username: 'demo',
      serverName: 'server',
      serverId: 'id',
      url: '/prod/user/demo123-nick/',
      serverStatus: 'running',
      startingAt: '2025-02-10T10:24:31.328Z',
      startedAt: '2026-08-05T13:02:40.596757Z',
      stoppingAt: null,
      lastActivityAt: '2026-08-05T13:02:40Z',
      inactivityTimeout: 1800.0,
      stopSessionAt: '2026-08-05T15:02:40.596757+03:00',
      clusterNamespace: { minimalMode: true },
    });
    assert.deepEqual(info, {
      status: 'running',
      username: 'demo',
      serverName: 'server',
      url: 'https://engee.com/prod/user/demo123-nick/',
      startingAt: Date.UTC(2025, 1, 10, 10, 24, 31, 328),
      startedAt: Date.UTC(2026, 7, 5, 13, 2, 40, 596),
      lastActivityAt: Date.UTC(2026, 7, 5, 13, 2, 40),
      stopSessionAt: Date.UTC(2026, 7, 5, 12, 2, 40, 596),
      inactivityTimeoutS: 1800,
    });
  });

  it('maps a missing or unexpected status to unknown', () => {
    for (const serverStatus of [
      'unknown',
      'Running',
      'RUNNING',
      ' running',
      '',
      null,
      undefined,
      1,
      {},
      'constructor',
      '__proto__',
    ]) {
      assert.equal(parse({ serverStatus }).status, 'unknown');
    }
    for (const status of ['starting', 'running', 'stopping', 'stopped'])
      assert.equal(parse({ serverStatus: status }).status, status);
  });

  it('omits an invalid time', () => {
    for (const startedAt of [
      null,
      '',
      'soon',
      0,
      1_700_000_000,
      '2026-13-01T00:00:00Z',
      '2026-01-01',
      '2026-08-05T13:02:40',
      '05.08.2026',
      '2026-02-30T99:00:00Z',
      {},
      [],
    ]) {
      assert.deepEqual(parse({ startedAt }), { status: 'unknown' });
    }
  });

  it('omits an implausible inactivity timeout', () => {
    for (const inactivityTimeout of [0, -1, NaN, Infinity, 1e12, '1800', null, true])
      assert.deepEqual(parse({ inactivityTimeout }), { status: 'unknown' });
    assert.equal(parse({ inactivityTimeout: 0.5 }).inactivityTimeoutS, 0.5);
  });

  it('keeps a refused address for a message, cleaned and truncated', () => {
    const { url, refusedUrl } = parse({ url: 'https://evil.example/\u202e\n' + 'x'.repeat(1_000_000) });
    assert.equal(url, undefined);
    assert.match(refusedUrl ?? '', /^https:\/\/evil\.example\/ x{100}[^\n\u202e]*$/);
    assert.ok((refusedUrl ?? '').length <= 200);
    assert.equal(parse({ url: '/prod/user/demo/' }).refusedUrl, undefined);
    for (const nothing of [undefined, null, '', 5]) assert.equal(parse({ url: nothing }).refusedUrl, undefined);
  });

  it('removes control and direction characters from names', () => {
    const { username, serverName } = parse({ username: 'a\u001b[31m\nb\u202ec', serverName: '\u0000' });
    assert.equal(username, 'a [31m b c');
    assert.equal(serverName, undefined);
  });

  it('never throws or returns NaN for any input', () => {
    const field = fc.oneof(
      fc.anything(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    const names = [
      'username',
      'serverName',
      'url',
      'serverStatus',
      'startingAt',
      'startedAt',
      'stoppingAt',
      'stoppedAt',
      'lastActivityAt',
      'inactivityTimeout',
      'stopSessionAt',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), field), (answer) => {
        for (const value of Object.values(parse(answer)))
          assert.ok(typeof value === 'string' || Number.isFinite(value));
      }),
    );
  });
});
