import assert from 'node:assert/strict';
import type { DisplayValue } from '../../../../src/core/bridge/displayValue.ts';
import { CellOutput, type CellSink } from '../../../../src/core/notebook/cellOutput.ts';
import { type NotebookOutput, outputValue } from '../../../../src/core/notebook/notebookOutput.ts';
import type { RunEvent, RunOutcome } from '../../../../src/core/run/model.ts';
import { createErrorView } from '../../../../src/core/stackTrace/createErrorView.ts';
import { submissionOf } from '../run/support/submissions.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { placesOf, runOf } from '../stackTrace/support/places.ts';

type Happening = RunEvent extends infer Each ? (Each extends RunEvent ? Omit<Each, 'run'> : never) : never;

const output = (text: string): Happening => ({ kind: 'output', text });
const ended = (outcome: RunOutcome): Happening => ({ kind: 'ended', outcome, durationMs: 1 });
const nothing: RunOutcome = { kind: 'value', shown: undefined };
const shown = (text: string, rest: Partial<DisplayValue> = {}): DisplayValue => ({
  text,
  isCut: false,
  rich: [],
  omitted: [],
  ...rest,
});

/** A cell that the user can clear. */
class FakeCell implements CellSink {
  outputs: NotebookOutput[] = [];

  add(added: NotebookOutput): void {
    this.outputs.push(added);
  }

  append(item: { mime: string; data: string }): boolean {
    return this.change((before) => before + item.data);
  }

  replace(item: { mime: string; data: string }): boolean {
    return this.change(() => item.data);
  }

  get texts(): string[][] {
    return this.outputs.map(({ items }) => items.map(({ mime, data }) => `${mime.split('.').at(-1) ?? mime}: ${data}`));
  }

  private change(data: (before: string) => string): boolean {
    const last = this.outputs.at(-1);
    const [item] = last?.items ?? [];
    if (last === undefined || item === undefined) return false;
    this.outputs[this.outputs.length - 1] = { ...last, items: [{ ...item, data: data(item.data) }] };
    return true;
  }
}

describe('Output of a cell', () => {
  let clock: FakeClock;
  let cell: FakeCell;
  let tell: (happening: Happening) => void;

  beforeEach(() => {
    clock = new FakeClock();
    cell = new FakeCell();
    const submission = submissionOf('x');
    const view = new CellOutput(
      {
        sink: cell,
        clock,
        submissionOf: () => undefined,
        recent: () => [],
        errorView: (run, { error }) => createErrorView(run, error, placesOf()),
      },
      submission,
    );
    const run = runOf(submission);
    tell = (happening) => {
      view.accept({ ...happening, run });
    };
  });

  it('has printed text as one stream, with exactly the line ends that the code printed', async () => {
    tell(output('a'));
    await clock.advance(100);
    tell(output('b\nc'));
    await clock.advance(100);
    tell(ended(nothing));
    assert.deepEqual(cell.texts, [['stdout: ab\nc']]);
  });

  it('redraws a line after a carriage return', async () => {
    tell(output('start\n10%'));
    await clock.advance(100);
    tell(output('\r20%'));
    await clock.advance(100);
    assert.deepEqual(cell.texts, [['stdout: start\n20%']]);
  });

  it('begins with the open line again after the user cleared the cell', async () => {
    tell(output('before\nhalf 1'));
    await clock.advance(100);
    cell.outputs = [];
    tell(output('0%'));
    await clock.advance(100);
    assert.deepEqual(cell.texts, [['stdout: half 10%']]);
    cell.outputs = [];
    tell(output('\rhalf 20%'));
    await clock.advance(100);
    assert.deepEqual(cell.texts, [['stdout: half 20%']]);
  });

  it('keeps displayed values in their place among the printed text', () => {
    tell(output('a\n'));
    tell({ kind: 'displayed', shown: shown('1') });
    tell(output('b\n'));
    tell(ended({ kind: 'value', shown: shown('2') }));
    assert.deepEqual(cell.texts, [['stdout: a\n'], ['text/plain: 1'], ['stdout: b\n'], ['text/plain: 2']]);
    assert.deepEqual(outputValue(cell.outputs[3] ?? assert.fail()), {
      output_type: 'execute_result',
      data: { 'text/plain': '2' },
      metadata: {},
      execution_count: 3,
    });
  });

  it('shows the beginning and the end of long text, and says that the rest is on the server', () => {
    tell(output(`first\n${'x\n'.repeat(200_000)}last\n`));
    tell(ended(nothing));
    const texts = cell.texts.flat();
    assert.equal(texts.length, 3);
    assert.ok(texts[0]?.startsWith('stdout: first\n'));
    assert.match(texts[1] ?? '', /^stderr: … [\d,]+ more characters\. The rest is on the server\./);
    assert.ok(texts[2]?.endsWith('x\nlast\n'));
    assert.ok(texts.join('').length < 300_000);
  });

  it('says where to find what is not in the text of a value', () => {
    tell(
      ended({
        kind: 'value',
        shown: shown('text', {
          isCut: true,
          rich: [{ type: 'text/html', data: '<p>' }],
          omitted: [{ type: 'image/png', why: 'tooLarge' }],
        }),
      }),
    );
    assert.deepEqual(cell.texts, [
      [
        'text/plain: text\n(shortened) The rest is on the server. “Engee: Save Full Result of Last Run…” downloads it.\n' +
          '(shown in Engee Results)\n(image/png is not shown: it is too large)',
      ],
    ]);
  });

  it('says how a run ended that has no value and no error', () => {
    tell(ended({ kind: 'interrupted' }));
    assert.deepEqual(cell.texts, [['stderr: Interrupted.\n']]);
  });
});
