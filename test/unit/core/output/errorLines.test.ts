import assert from 'node:assert/strict';
import { errorLines, fullErrorText } from '../../../../src/core/output/errorLines.ts';
import type { ErrorView, ExceptionView, FrameView } from '../../../../src/core/stackTrace/errorView.ts';
import { documentLinks, textOf } from '../run/support/submissions.ts';

const origin = { uri: 'file:///project/pump.jl', version: 1, line: 11 };
const user: FrameView = { call: 'outer(x::Int64)', module: '', place: 'pump.jl:12', owner: 'user', origin };
const library: FrameView = { call: 'error(s::String)', module: 'Base', place: './error.jl:35', owner: 'library' };
const platform: FrameView = { call: 'eval', module: 'Core', place: './boot.jl:370', owner: 'platform' };

function viewOf(...exceptions: readonly Partial<ExceptionView>[]): ErrorView {
  const full = exceptions.map((each): ExceptionView => ({
    relation: 'error',
    type: 'E',
    message: 'no',
    frames: [],
    omittedFrames: 0,
    ...each,
  }));
  return { summary: 'no', exceptions: full as [ExceptionView, ...ExceptionView[]] };
}

describe('errorLines', () => {
  it("marks and links the user's frames, and replaces the platform's frames with one line", () => {
    const lines = errorLines(viewOf({ frames: [library, user, platform, platform] }));
    assert.deepEqual(textOf(lines).split('\n'), [
      'ERROR: no',
      'Stacktrace:',
      '   [1] error(s::String)',
      '       @ Base ./error.jl:35',
      ' → [2] outer(x::Int64)',
      '       @ pump.jl:12',
      '  … 2 Engee frames hidden',
    ]);
    assert.deepEqual(documentLinks(lines), ['pump.jl:12']);
    assert.deepEqual(lines.at(-1)?.links, [{ start: 2, end: 25, target: { kind: 'fullText' } }]);
  });

  it('lists all frames in the full text', () => {
    assert.deepEqual(
      fullErrorText(viewOf({ frames: [user, platform, platform, library] }))
        .split('\n')
        .slice(2),
      [
        ' → [1] outer(x::Int64)',
        '       @ pump.jl:12',
        '  … 2 Engee frames:',
        '   [2] eval',
        '       @ Core ./boot.jl:370',
        '   [3] eval',
        '       @ Core ./boot.jl:370',
        '   [4] error(s::String)',
        '       @ Base ./error.jl:35',
      ],
    );
  });

  it('lists causes and the errors of tasks', () => {
    const text = textOf(
      errorLines(
        viewOf({ message: 'a\nb' }, { relation: 'causedBy', message: 'c' }, { relation: 'ofTask', message: 'd' }),
      ),
    );
    assert.equal(text, 'ERROR: a\nb\ncaused by: c\nnested task error: d');
  });

  it('links the line and the column where code could not be parsed', () => {
    const lines = errorLines(viewOf({ origin: { ...origin, character: 4 }, originPlace: 'pump.jl:12' }));
    assert.equal(textOf(lines), 'ERROR: no\n       @ pump.jl:12');
    assert.deepEqual(lines[1]?.links[0]?.target, { kind: 'document', ...origin, character: 4 });
    assert.equal(
      errorLines(viewOf({ origin, originPlace: 'pump.jl:12', frames: [user] })).length,
      4,
      'no extra line if a frame has the place',
    );
  });

  it('shows how often frames repeat and how many are omitted', () => {
    const text = textOf(
      errorLines(
        viewOf({
          frames: [
            { ...user, place: '', repeats: { length: 1, times: 79_984 } },
            { ...library, repeats: { length: 2, times: 9 } },
          ],
          omittedFrames: 1200,
        }),
      ),
    );
    assert.deepEqual(text.split('\n').slice(2), [
      ' → [1] outer(x::Int64) (repeats 79,984 times)',
      '   [2] error(s::String)',
      '       @ Base ./error.jl:35',
      '  … the last 2 frames are repeated 9 times',
      '  … 1,200 frames in the middle of this stack were left out',
    ]);
  });

  it('aligns the numbers of frames', () => {
    const lines = errorLines(viewOf({ frames: Array.from({ length: 10 }, () => ({ ...library, place: '' })) }));
    assert.deepEqual([lines[2]?.text, lines[11]?.text], ['    [1] error(s::String)', '   [10] error(s::String)']);
  });

  it('links a place with a path that is long enough to wrap', () => {
    const place = `/user/${'a long folder/'.repeat(40)}pump.jl:12`;
    const [, , , line] = errorLines(viewOf({ frames: [{ ...user, place }] }));
    const [link] = line?.links ?? [];
    assert.equal(line?.text.slice(link?.start, link?.end), place);
  });
});
