import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { maskFields } from '../../../../src/core/notebook/maskFields.ts';
import { literalAt, numberLiteral, textLiteral, wholeLiteral } from '../../../../src/core/notebook/maskLiteral.ts';

const found = (code: string) => maskFields(code).map(({ name, form, value }) => ({ name, form, source: value.source }));

describe('Fields of a cell', () => {
  it('are sliders in the form that Engee writes', () => {
    assert.deepEqual(maskFields('using Random\nsheep = 250 # @param {type:"slider",min:0,max:1000,step:1}'), [
      {
        name: 'sheep',
        form: { kind: 'number', isWhole: true, min: 0, max: 1000, step: 1 },
        value: { kind: 'number', value: 250, source: '250' },
        line: 1,
        start: 8,
        end: 11,
      },
    ]);
  });

  it('are numbers, switches, texts and choices', () => {
    const code = [
      'n = 1_000; # @param {type:"number"}',
      'k=-2 #@param {type: "integer", min: -5, max: 5}',
      'on = true # @param {type:"boolean"}',
      String.raw`name = "a\"b # \$c" # @param {type:"string"}`,
      'mode = "fast" # @param ["fast", "exact"] {allow-input: true}',
      'size = 2 # @param [1, 2, 4] {type:"raw", "allow-input": false}',
      `step = 0.5 # @param ["0.5", '1.0'] {"type":'raw'} # the step`,
    ];
    assert.deepEqual(found(code.join('\r\n')), [
      { name: 'n', form: { kind: 'number', isWhole: false }, source: '1_000' },
      { name: 'k', form: { kind: 'number', isWhole: true, min: -5, max: 5 }, source: '-2' },
      { name: 'on', form: { kind: 'boolean' }, source: 'true' },
      { name: 'name', form: { kind: 'text' }, source: String.raw`"a\"b # \$c"` },
      {
        name: 'mode',
        form: { kind: 'choice', options: [textLiteral('fast'), textLiteral('exact')], allowsOthers: true },
        source: '"fast"',
      },
      {
        name: 'size',
        form: { kind: 'choice', options: ['1', '2', '4'].map(wholeLiteral), allowsOthers: false },
        source: '2',
      },
      {
        name: 'step',
        form: { kind: 'choice', options: ['0.5', '1.0'].map(wholeLiteral), allowsOthers: false },
        source: '0.5',
      },
    ]);
  });

  for (const [title, code] of Object.entries({
    'of an unknown kind': 'd = "2026-01-01" # @param {type:"date"}',
    'without a kind': 'a = 1 # @param',
    'whose mask is damaged': 'a = 1 # @param {type:"slider",min:0,max:',
    'whose slider has no range': 'a = 1 # @param {type:"slider",min:0}',
    'whose range is empty': 'a = 1 # @param {type:"slider",min:5,max:5,step:1}',
    'whose value has another type': 'a = "1" # @param {type:"slider",min:0,max:5,step:1}',
    'whose value is an expression': 'a = 1 + 1 # @param {type:"number"}',
    'whose value is a product': 'a = 2x # @param {type:"number"}',
    'whose value is hexadecimal': 'a = 0xff # @param {type:"number"}',
    'with an interpolation': 'a = "$b" # @param {type:"string"}',
    'with a raw string': 'a = raw"b" # @param {type:"string"}',
    'in a string': 'a = """\nb = 1 # @param {type:"number"}\n"""',
    'in the last line of a string': 'a = """\nb = 1 # @param {type:"number"} #"""',
    'in a block comment': '#=\nb = 1 # @param {type:"number"}\n=#',
    'in a call': 'f(\nb = 1 # @param {type:"number"}\n)',
    'in a function': 'function f()\nb = 1 # @param {type:"number"}\nend',
    'that is a comparison': 'a == 1 # @param {type:"number"}',
    'that only looks like one': 'a = 1 # @parameter {type:"number"}',
    'with no options': 'a = 1 # @param []',
    'with an option that is code': 'a = 1 # @param ["rm()"] {type:"raw"}',
  })) {
    it(`leave a line as code ${title}`, () => {
      assert.deepEqual(maskFields(code), []);
    });
  }

  it('are found after text that could hide them', () => {
    const code = `s = "a # b"; t = '"' # "\nx = [1 2]' # '\nn = 1 # @param {type:"number"}`;
    assert.deepEqual(
      maskFields(code).map(({ line }) => line),
      [2],
    );
  });

  it('are read from any text without an error, and name their literal exactly', () => {
    const piece = fc.constantFrom(
      'a',
      ' = ',
      '1',
      '"',
      '# @param ',
      '{type:"number"}',
      '[',
      ']',
      ',',
      '\n',
      '\\',
      '$',
      '{',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const code = pieces.join('');
        for (const { line, start, end, value } of maskFields(code))
          assert.equal(code.split('\n')[line]?.slice(start, end), value.source);
      }),
    );
  });
});

describe('Literals of fields', () => {
  it('keep any text, without an interpolation and on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { source } = textLiteral(text);
        const code = `a = ${source} # @param {type:"string"}`;
        assert.doesNotMatch(source.replace(/\\[\\$]/g, ''), /\$|\n/);
        assert.deepEqual(
          maskFields(code).map(({ value }) => [value.value, value.source]),
          [[text.toWellFormed(), source]],
        );
      }),
    );
  });

  it('escape what Julia would evaluate', () => {
    assert.equal(textLiteral('$(rm()) "$x" \\').source, String.raw`"\$(rm()) \"\$x\" \\"`);
  });

  it('are read with the escapes of Julia', () => {
    assert.equal(literalAt(String.raw`"\u42f\t\U1F600\\n"`, 0)?.value, 'Я\t😀\\n');
    assert.equal(literalAt(String.raw`"\u001b12"`, 0)?.value, '\u001b12');
    assert.equal(literalAt(String.raw`"\Uffffffff"`, 0), undefined);
    assert.equal(literalAt(String.raw`"\x41"`, 0), undefined);
  });

  for (const [now, typed, expected] of [
    ['250', '300', '300'],
    ['250', ' +1_000 ', '1_000'],
    ['2.0', '3', '3.0'],
    ['1e-3', '5', '5.0'],
    ['2.0', '1e3', '1e3'],
    ['2.0f0', '3', '3f0'],
    ['2f0', '1e-3', '1f-3'],
    ['2', '2.5', '2.5'],
    ['2', '.5', '.5'],
    ['2', '1; rm()', undefined],
    ['2', 'Inf', undefined],
    ['2', '', undefined],
    ['2', '1e999', undefined],
  ] as const) {
    it(`turn ${now} into ${expected ?? 'nothing'} for the typed text "${typed}"`, () => {
      const literal = wholeLiteral(now);
      assert.ok(literal);
      assert.equal(numberLiteral(typed, literal)?.source, expected);
    });
  }
});
