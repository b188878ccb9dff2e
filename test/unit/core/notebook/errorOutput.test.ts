import assert from 'node:assert/strict';
import { plainText } from '../../../../src/core/lib/terminal/plainText.ts';
import { errorOutput, harmlessStack } from '../../../../src/core/notebook/errorOutput.ts';
import { outputValue } from '../../../../src/core/notebook/notebookOutput.ts';
import type { ErrorView, FrameView } from '../../../../src/core/stackTrace/errorView.ts';

const cell = 'vscode-notebook-cell:/home/a%20b.ngscript#W0sZmlsZQ%3D%3D';

function viewOf(message: string, ...frames: FrameView[]): ErrorView {
  return {
    summary: message,
    exceptions: [{ relation: 'error', type: 'ErrorException', message, frames, omittedFrames: 0 }],
  };
}

const frame = (uri: string, place: string, line: number): FrameView => ({
  call: 'f(x)',
  module: '',
  place,
  owner: 'user',
  origin: { uri, version: 4, line },
});

function stackOf(view: ErrorView): string {
  return (JSON.parse(errorOutput(view).items[0]?.data ?? '') as { stack: string }).stack;
}

/** What the editor's renderer runs as HTML. */
const run = (stack: string) => stack.match(/<a\s+(?:[^>]*?\s+)?href=(["'])(.*?)\1[^>]*?>.*?<\/a>/gi) ?? [];

describe('Errors of cells', () => {
  it('link each frame to the line of its cell or file', () => {
    assert.deepEqual(run(stackOf(viewOf('no', frame(cell, 'a b [1]:3', 2), frame('file:///p/x.jl', 'x.jl:8', 7)))), [
      `<a href='${cell}?line=2'>a b [1]:3</a>`,
      "<a href='file:///p/x.jl:8'>x.jl:8</a>",
    ]);
  });

  it('have no links in the file', () => {
    const value = outputValue(errorOutput(viewOf('no', frame(cell, 'a [1]:3', 2))));
    assert.deepEqual(value, {
      output_type: 'error',
      ename: 'ErrorException',
      evalue: 'no',
      traceback: ['ERROR: no', 'Stacktrace:', ' → [1] f(x)', '       @ a [1]:3'],
    });
  });

  it('run nothing that a message, a call or a name contains', () => {
    const attack = "<a href='x'><img src=x onerror=alert(1)></a>";
    const stack = stackOf(viewOf(attack, { ...frame(`${cell}'`, attack, 2), call: attack }));
    const [link, ...others] = run(stack);
    assert.deepEqual(others, []);
    assert.doesNotMatch(link ?? '', /<img|[^=]'[^>]/);
  });

  it('do not look like a stack of Python, from which the editor makes links', () => {
    const python = [
      "File ' onmouseover='alert(1)' x=':5",
      '---> 12 x',
      'Cell In[3], line 1',
      'Cell \u001b[32mIn[3], line 1',
      "<\u001b[40ma href='x'>y</a>",
    ];
    const stack = harmlessStack(python.join('\n'));
    assert.doesNotMatch(stack, /File\s|Cell\s/);
    assert.deepEqual(run(stack), []);
    assert.equal(stack.replaceAll('\u200B', ''), plainText(python.join('\n')));
  });
});
