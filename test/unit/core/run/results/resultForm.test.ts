import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Rich } from '../../../../../src/core/bridge/shown.ts';
import { formsOf, kindOf } from '../../../../../src/core/run/results/resultForm.ts';
import { png, shownAs, svg } from './support/entries.ts';

const html: Rich = { type: 'text/html', data: '<TABLE class="data-frame"><tr><td>1</td></tr></TABLE>' };
const latex: Rich = { type: 'text/latex', data: '$x$' };
const markdown: Rich = { type: 'text/markdown', data: '# x' };
const pngForm: Rich = { type: 'image/png', data: png };
const svgForm: Rich = { type: 'image/svg+xml', data: svg };

const rasters = (['image/gif', 'image/jpeg', 'image/webp'] as const).map((type): Rich => ({ type, data: '' }));

const typesOf = (...rich: Rich[]) => formsOf(shownAs(...rich))?.map(({ type }) => type);

describe('The forms of a result', () => {
  it('come with the richest first and plain text last', () => {
    assert.deepEqual(typesOf(markdown, latex, html, pngForm, svgForm), [
      'image/svg+xml',
      'image/png',
      'text/html',
      'text/latex',
      'text/markdown',
      'text/plain',
    ]);
  });

  it('are none when there is only text', () => {
    assert.equal(typesOf(), undefined);
  });

  it('put a PNG before an SVG that is slow to draw, and the SVG before all else', () => {
    const slow: Rich = { type: 'image/svg+xml', data: svg + ' '.repeat(2_000_000) };
    assert.deepEqual(typesOf(slow, pngForm, html), ['image/png', 'image/svg+xml', 'text/html', 'text/plain']);
    assert.deepEqual(typesOf(slow, ...rasters), [
      'image/webp',
      'image/jpeg',
      'image/gif',
      'image/svg+xml',
      'text/plain',
    ]);
    assert.deepEqual(typesOf(slow, html), ['image/svg+xml', 'text/html', 'text/plain']);
  });

  it('hold plain text without control characters, and not all of a huge one', () => {
    const forms = formsOf({
      ...shownAs(latex),
      text: `\u001b]52;c;AAAA\u0007\u001b[31mred\u001b[0m${'x'.repeat(200_000)}`,
    });
    const text = forms?.at(-1)?.data ?? '';
    assert.match(text, /^redx/);
    assert.ok(text.length <= 100_003, `${text.length}`);
    assert.match(text, /\n…\n/);
  });

  it('have no text where Julia shows none', () => {
    assert.deepEqual(
      formsOf({ ...shownAs(latex), text: '' })?.map(({ type }) => type),
      ['text/latex'],
    );
  });

  it('are called what they show', () => {
    const kinds = [
      svgForm,
      pngForm,
      ...rasters,
      html,
      { type: 'text/html', data: '<p>x</p>' } as const,
      latex,
      markdown,
      { type: 'text/plain', data: 'x' } as const,
    ];
    assert.deepEqual(kinds.map(kindOf), [
      'picture',
      'picture',
      'picture',
      'picture',
      'picture',
      'table',
      'page',
      'formula',
      'markdown',
      'text',
    ]);
  });
});
