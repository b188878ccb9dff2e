import assert from 'node:assert/strict';
import { type DocumentNow, placeRun } from '../../../../src/core/inline/placeRun.ts';
import { selectionToRun, type Submission } from '../../../../src/core/run/submission.ts';

function select(text: string, ...ranges: (readonly [number, number, number, number])[]): Submission {
  const selections = ranges.map(([line, character, endLine, endCharacter]) => ({
    start: { line, character },
    end: { line: endLine, character: endCharacter },
  }));
  const request = selectionToRun({ uri: 'file:///a.jl', version: 1, title: 'a.jl', text, selections });
  assert.notEqual(request.kind, 'nothingToRun');
  return request as Submission;
}

const documentOf = (text: string, lineNow: DocumentNow['lineNow'] = (_version, line) => line): DocumentNow => ({
  lineNow,
  textOf: (line) => text.split('\n')[line],
});

const spans = (submission: Submission, document: DocumentNow) =>
  placeRun(submission, document)?.map(({ first, last }) => [first, last]);

const code = 'a = 1\n\nb = 2\nc = 3\n\n';

describe('placeRun', () => {
  it('returns the lines without blank lines at the ends', () => {
    assert.deepEqual(spans(select(code, [1, 0, 5, 0]), documentOf(code)), [[2, 3]]);
  });

  it('returns each of several pieces, and joins adjacent ones', () => {
    assert.deepEqual(spans(select(code, [0, 0, 0, 5], [2, 0, 2, 5]), documentOf(code)), [
      [0, 0],
      [2, 2],
    ]);
    assert.deepEqual(spans(select(code, [2, 0, 2, 5], [3, 0, 3, 5]), documentOf(code)), [[2, 3]]);
    assert.deepEqual(spans(select(code, [2, 0, 2, 1], [2, 4, 2, 5]), documentOf(code)), [[2, 2]]);
  });

  it('returns whole lines if only a part was sent', () => {
    assert.deepEqual(placeRun(select(code, [2, 4, 2, 5]), documentOf(code)), [{ first: 2, last: 2, texts: ['b = 2'] }]);
  });

  it('follows edits made before the run was sent', () => {
    const document = documentOf(`# new\n${code}`, (version, line) => line + version);
    assert.deepEqual(spans(select(code, [2, 0, 3, 5]), document), [[3, 4]]);
  });

  for (const [name, now, lineNow] of [
    ['its text changed', 'a = 1\n\nb = 2\nc = 4\n', undefined],
    [
      'a line was added inside',
      'a = 1\n\nb = 2\n\nc = 3\n',
      (_version: number, line: number) => (line > 2 ? line + 1 : line),
    ],
    ['its lines were removed', 'a = 1\n', undefined],
  ] as const) {
    it(`does not place a run if ${name}`, () => {
      assert.equal(placeRun(select(code, [2, 0, 3, 5]), documentOf(now, lineNow)), undefined);
    });
  }

  it('does not place a run with an added line, even if the lines look alike', () => {
    const blank = 'a\n\n\na';
    const document = documentOf('a\n\n\n+a\na', (_version, line) => (line === 3 ? 4 : line));
    assert.equal(placeRun(select(blank, [0, 0, 3, 1]), document), undefined);
  });

  it('does not place a run if one of its pieces cannot be placed', () => {
    assert.equal(
      placeRun(select(code, [0, 0, 0, 5], [3, 0, 3, 5]), documentOf('a = 1\n\nb = 2\nchanged\n')),
      undefined,
    );
  });
});
