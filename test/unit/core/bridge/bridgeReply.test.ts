import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outputText, parseReply, type BridgeReply } from '../../../../src/core/bridge/bridgeReply.ts';

const progress = { kind: 'run', epoch: 'e-1', state: 'running', position: 0, bytes: 3, skipped: 0, encoding: 'text', firstItem: 0, items: [], report: null } as const;
const text = (header: unknown, payload = ''): string => `${JSON.stringify(header)}\n${payload}`;
const value = { kind: 'value', shown: null, milliseconds: 1 };

describe('an answer of the bridge', () => {
  it('is a line of JSON and what follows it, to the byte', () => {
    assert.deepEqual(parseReply(text(progress, 'a\n\n{}\n')), { header: progress, payload: 'a\n\n{}\n' });
  });

  it('may have lost the line end behind a header that stands alone', () => {
    assert.deepEqual(parseReply('{"kind":"hello","epoch":"e-1","julia":"1.10.8"}')?.header, { kind: 'hello', epoch: 'e-1', julia: '1.10.8' });
  });

  it('is none when it does not have the shape', () => {
    const strange: unknown[] = [
      null, 1, 'x', [], {},
      { kind: 'else' },
      { ...progress, epoch: 'e"); evil(' },
      { ...progress, state: 'gone' },
      { ...progress, bytes: -1 },
      { ...progress, bytes: 1.5 },
      { ...progress, bytes: '3' },
      { ...progress, items: [{ text: 'x' }] },
      { ...progress, items: [{ text: 'x', isCut: false, rich: [{ type: 'text/javascript', data: '' }], omitted: [] }] },
      { ...progress, report: { kind: 'error', exceptions: [], milliseconds: 0 } },
      { ...progress, report: { kind: 'value' } },
    ];
    for (const header of strange) assert.equal(parseReply(text(header)), undefined, JSON.stringify(header));
    for (const garbage of ['', '\n', 'nothing', '{', '{"kind":"hello"', '<!doctype html>']) assert.equal(parseReply(garbage), undefined, garbage);
  });

  it('keeps a report of each kind', () => {
    const frame = { call: 'f(::Int64)', module: 'Main', file: 'a.jl#w-1', line: 3, owner: 'user' };
    const exception = { type: 'E', message: 'm', frames: [frame], omittedFrames: 0, expressions: [{ file: 'a.jl#w-1', line: 3 }] };
    for (const report of [value, { kind: 'interrupted', milliseconds: 0 }, { kind: 'withdrawn' }, { kind: 'error', exceptions: [exception], milliseconds: 0 }]) {
      const header = parseReply(text({ ...progress, report }))?.header;
      assert.deepEqual(header?.kind === 'run' && header.report, report);
    }
  });

  it('never throws, whatever comes', () => {
    const header = fc.record({ kind: fc.constantFrom('run', 'hello', 'variables', 'completions', 'shown'), epoch: fc.constant('e-1'), items: fc.anything(), report: fc.anything(), texts: fc.anything() });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), header.map((each) => text(each)), fc.anything().map((each) => `${JSON.stringify(each)}\n`)), (garbage) => {
        parseReply(garbage);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the output in an answer', () => {
  const header = (encoding: 'text' | 'base64'): Extract<BridgeReply, { kind: 'run' }> => ({ ...progress, encoding, items: [] });

  it('is taken as it is, or from base64 with U+FFFD for what is no UTF-8', () => {
    assert.equal(outputText(header('text'), 'a\u0000\n'), 'a\u0000\n');
    assert.equal(outputText(header('base64'), Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xe2, 0x82]).toString('base64')), '\ufeffa\ufffd\ufffd');
  });

  it('is a fault when it is no base64', () => {
    assert.throws(() => outputText(header('base64'), '%%%'), { message: 'engee:protocol' });
  });
});
