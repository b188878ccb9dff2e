import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { completionOffers } from '../../../../src/core/editorHelp/completionOffers.ts';
import { docMarkdown } from '../../../../src/core/editorHelp/docMarkdown.ts';
import { hoverText } from '../../../../src/core/editorHelp/hoverText.ts';
import type { Described, EditorCompletions, Signature } from '../../../../src/core/editorHelp/sessionHelp.ts';
import { activeParameter, signatureText } from '../../../../src/core/editorHelp/signatureText.ts';

describe('Documentation in a hover', () => {
  it('keeps text and code', () => {
    assert.equal(
      docMarkdown('    f(x)\n\nSee [`eigen`](@ref) and **more**.\n```jldoctest; setup\njulia> 1\n```'),
      '    f(x)\n\nSee `eigen` and **more**.\n```julia\njulia> 1\n```',
    );
  });

  it('has no pictures, links or commands', () => {
    const hostile = [
      '![a](https://evil.test/x.png)',
      '[a](command:evil)',
      '[[a](b)](command:evil)',
      '![[a](b)](https://evil.test/x.png)',
      '[a]\u200b(command:evil)',
      '[a]\u200b: command:evil',
      '[a]: https://evil.test/x.png\n![a]',
      '<command:evil>',
      '<\u200bcommand:evil>',
      '<vscode://evil/x>',
    ];
    for (const doc of hostile) {
      const shown = docMarkdown(doc);
      assert.doesNotMatch(shown, /\]\(|\]:|<[a-z]+:/, doc);
    }
  });

  it('is bounded', () => {
    assert.ok(docMarkdown('[a](b)'.repeat(100_000)).length <= 16_000);
  });
});

const plain: Described = {
  kind: 'described',
  epoch: '1',
  what: 'variable',
  type: 'Int64',
  size: '',
  value: '5',
  doc: '',
  signatures: [],
  total: 0,
};
const method = (parameters: string[], keywords: string[] = [], where: string[] = []): Signature => ({
  name: 'other',
  parameters,
  keywords,
  where,
});

describe('The text of a hover', () => {
  it('shows the type, size and value of a variable', () => {
    assert.deepEqual(hoverText('x', plain), { code: 'x::Int64\n5', doc: undefined });
    assert.equal(hoverText('m', { ...plain, size: '2×2' })?.code, 'm::Int64  # 2×2\n5');
  });

  it('shows documentation, or methods without it', () => {
    const described: Described = { ...plain, what: 'function', signatures: [method(['x::Int'])], total: 3 };
    assert.deepEqual(hoverText('f', described), { code: 'f(x::Int)\n…', doc: undefined });
    assert.deepEqual(hoverText('f', { ...described, doc: 'Doc.' }), { code: '', doc: 'Doc.' });
    assert.equal(hoverText('M', { ...plain, what: 'module' }), undefined);
  });
});

describe('The text of a method', () => {
  it('marks its parameters and keywords', () => {
    const { label, parameters } = signatureText(method(['x::T', 'y...'], ['scale'], ['T<:Real']), 'A.f');
    assert.equal(label, 'A.f(x::T, y...; scale) where {T<:Real}');
    assert.deepEqual(
      parameters.map(([start, end]) => label.slice(start, end)),
      ['x::T', 'y...', 'scale'],
    );
  });

  it('neutralizes names from the server', () => {
    const { label, parameters } = signatureText(method(['x\n[a](command:b)', 'y']), 'f');
    assert.doesNotMatch(label, /\n|\]\(/);
    assert.equal(label.slice(...(parameters[1] ?? [0, 0])), 'y');
    assert.ok(
      signatureText(method(Array.from({ length: 1_000 }, () => 'x'.repeat(1_000))), 'f').parameters.length <= 50,
    );
  });
});

describe('The method that fits a call', () => {
  const methods = [method(['x']), method(['x', 'y'], ['scale', 'more...']), method(['x', 'rest...'])];
  const at = (argument: number, keyword?: string) => {
    const { signature, parameter } = activeParameter(methods, { name: 'f', argument, keyword });
    return [signature, parameter];
  };

  it('has a parameter at the cursor', () => {
    assert.deepEqual(at(0), [0, 0]);
    assert.deepEqual(at(1), [1, 1]);
    assert.deepEqual(at(5), [2, 1]);
    assert.deepEqual(at(1, 'scale'), [1, 2]);
    assert.deepEqual(at(1, 'other'), [1, 3]);
    assert.deepEqual(at(1, ''), [1, 2]);
    assert.deepEqual(activeParameter([method(['x'])], { name: 'f', argument: 3, keyword: undefined }), {
      signature: 0,
      parameter: undefined,
    });
  });
});

describe('Completions of the editor', () => {
  const reply = (texts: string[], changes: Partial<EditorCompletions> = {}): EditorCompletions => ({
    kind: 'completions',
    epoch: '1',
    texts,
    kinds: texts.map(() => 'function'),
    labels: texts,
    start: 5,
    stop: 7,
    isCut: false,
    ...changes,
  });
  const piece = { code: 'Base.pr', start: 0, prefix: 0 };

  it('replace the part that was typed', () => {
    const offers = completionOffers(reply(['print']), piece);
    assert.equal(offers?.replaced, 2);
    assert.deepEqual(offers.completions, [{ label: 'print', text: 'print', filter: 'print', kind: 'function' }]);
  });

  it('show symbols with their names, and find them by what was typed', () => {
    const symbols = { kinds: ['symbol'], start: 0, stop: 4 };
    const typed = { code: '\\alp', start: 0, prefix: 0 };
    assert.deepEqual(completionOffers(reply(['α'], { ...symbols, labels: ['\\alpha'] }), typed)?.completions, [
      { label: 'α \\alpha', text: 'α', filter: '\\alpha', kind: 'symbol' },
    ]);
    assert.equal(completionOffers(reply(['α'], symbols), typed)?.completions[0]?.filter, '\\alp');
  });

  it('drop texts that must not be inserted, and answers to another question', () => {
    assert.equal(completionOffers(reply(['a\nb', 'a\u202eb', '', 'x'.repeat(2_000)]), piece), undefined);
    assert.equal(completionOffers(reply(['print'], { start: 8 }), piece), undefined);
    assert.equal(completionOffers(reply(['print'], { stop: 6 }), piece), undefined);
    assert.equal(
      completionOffers(reply(['Random'], { start: 3 }), { code: 'using Ra', start: 0, prefix: 6 }),
      undefined,
    );
  });

  it('show labels without icons', () => {
    assert.equal(completionOffers(reply(['$(zap)']), piece)?.completions[0]?.label, '$ (zap)');
  });
});
