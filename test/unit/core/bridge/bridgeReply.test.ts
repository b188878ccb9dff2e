import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { type ParsedReply, parseReply, unpacked } from '../../../../src/core/bridge/bridgeReply.ts';
import { nodeInflate } from '../../../../src/platform/node/nodeInflate.ts';

const progress = {
  kind: 'run',
  epoch: 'e-1',
  state: 'running',
  position: 0,
  bytes: 3,
  skipped: 0,
  encoding: 'text',
  firstItem: 0,
  items: [],
  report: null,
} as const;
const text = (header: unknown, payload = ''): string => `${JSON.stringify(header)}\n${payload}`;
const value = { kind: 'value', shown: null, milliseconds: 1 };

describe('parseReply', () => {
  it('separates the JSON line from the unchanged payload', () => {
    assert.deepEqual(parseReply(text(progress, 'a\n\n{}\n')), { header: progress, payload: 'a\n\n{}\n' });
  });

  it('accepts a header without a line end', () => {
    assert.deepEqual(parseReply('{"kind":"hello","epoch":"e-1","julia":"1.10.8"}')?.header, {
      kind: 'hello',
      epoch: 'e-1',
      julia: '1.10.8',
    });
  });

  it('keeps a reply whose times are wrong, without them', () => {
    const times = (began: unknown, ended: unknown) => {
      const header = parseReply(text({ ...progress, began, ended }))?.header;
      return header?.kind === 'run' ? [header.began, header.ended] : header;
    };
    assert.deepEqual(times(1_700_000_000_000, 0), [1_700_000_000_000, 0]);
    assert.deepEqual(times(8.64e15, 8.64e15 + 1), [8.64e15, 0]);
    for (const wrong of [-1, 1.5, '3', null, [], 1e300]) assert.deepEqual(times(wrong, wrong), [0, 0]);
  });

  it('returns undefined for text that does not match the schema', () => {
    const strange: unknown[] = [
      null,
      1,
      'x',
      [],
      {},
      { kind: 'else' },
      { ...progress, epoch: 'e"); evil(' },
      { ...progress, state: 'gone' },
      { ...progress, bytes: -1 },
      { ...progress, bytes: 1.5 },
      { ...progress, bytes: '3' },
      { ...progress, items: [{ text: 'x' }] },
      { ...progress, items: [{ text: 'x', isCut: false, rich: [{ type: 'text/javascript', data: '' }], omitted: [] }] },
      { ...progress, items: [{ text: 'x', isCut: false, rich: [], omitted: ['image/png'] }] },
      { ...progress, items: [{ text: 'x', isCut: false, rich: [], omitted: [{ type: 'image/png', why: 'failed' }] }] },
      {
        ...progress,
        items: [{ text: 'x', isCut: false, rich: [], omitted: [{ type: 'image/png', why: 'malformed' }] }],
      },
      { ...progress, report: { kind: 'error', exceptions: [], milliseconds: 0 } },
      { ...progress, report: { kind: 'value' } },
    ];
    for (const header of strange) assert.equal(parseReply(text(header)), undefined, JSON.stringify(header));
    for (const garbage of ['', '\n', 'nothing', '{', '{"kind":"hello"', '<!doctype html>'])
      assert.equal(parseReply(garbage), undefined, garbage);
  });

  it('replaces lone surrogates with U+FFFD', () => {
    const shown = { text: 'a\ud83d', isCut: false, rich: [], omitted: [] };
    const reply = parseReply(text({ ...progress, items: [shown] }));
    assert.deepEqual(reply?.header, { ...progress, items: [{ ...shown, text: 'a\ufffd' }] });
  });

  it('parses every kind of report', () => {
    const frame = { call: 'f(::Int64)', module: 'Main', file: 'a.jl#w-1', line: 3, owner: 'user' };
    const exception = {
      type: 'E',
      message: 'm',
      frames: [frame],
      omittedFrames: 0,
      expressions: [{ file: 'a.jl#w-1', line: 3 }],
    };
    for (const report of [
      value,
      { kind: 'interrupted', milliseconds: 0 },
      { kind: 'withdrawn' },
      { kind: 'error', exceptions: [exception], milliseconds: 0 },
      { kind: 'error', exceptions: [exception] },
    ]) {
      const header = parseReply(text({ ...progress, report }))?.header;
      assert.deepEqual(header?.kind === 'run' && header.report, report);
    }
  });

  it('never throws', () => {
    const header = fc.record({
      kind: fc.constantFrom('run', 'hello', 'variables', 'completions', 'shown'),
      epoch: fc.constant('e-1'),
      items: fc.anything(),
      report: fc.anything(),
      texts: fc.anything(),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          header.map((each) => text(each)),
          fc.anything().map((each) => `${JSON.stringify(each)}\n`),
        ),
        (garbage) => {
          parseReply(garbage);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('unpacked', () => {
  const reply = (encoding: 'text' | 'base64' | 'deflate', bytes: number, payload: string): ParsedReply => ({
    header: { ...progress, encoding, bytes, items: [] },
    payload,
  });
  const refused = { message: 'engee:protocol' };

  it('returns text unchanged and decodes base64 with U+FFFD for invalid UTF-8', async () => {
    const strange = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xe2, 0x82]);
    assert.deepEqual(await unpacked(reply('text', 3, 'a\u0000\n'), nodeInflate), reply('text', 3, 'a\u0000\n'));
    assert.deepEqual(
      await unpacked(reply('base64', 7, strange.toString('base64')), nodeInflate),
      reply('text', 7, '\ufeffa\ufffd\ufffd'),
    );
  });

  it('decompresses output', async () => {
    const output = 'ж and more\n'.repeat(5_000);
    const payload = deflateSync(output).toString('base64');
    assert.deepEqual(
      await unpacked(reply('deflate', Buffer.byteLength(output), payload), nodeInflate),
      reply('text', Buffer.byteLength(output), output),
    );
  });

  it('rejects invalid, longer and oversized output', async () => {
    await assert.rejects(unpacked(reply('base64', 3, '%%%'), nodeInflate), refused);
    await assert.rejects(unpacked(reply('deflate', 3, Buffer.from('abc').toString('base64')), nodeInflate), refused);
    await assert.rejects(
      unpacked(reply('deflate', 99, deflateSync('x'.repeat(100)).toString('base64')), nodeInflate),
      refused,
    );
    const bomb = deflateSync(Buffer.alloc(33 * 1024 * 1024)).toString('base64');
    await assert.rejects(unpacked(reply('deflate', Number.MAX_SAFE_INTEGER, bomb), nodeInflate), refused);
  });
});
