import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Rich } from '../../../../src/core/bridge/displayValue.ts';
import { formsOf, kindOf } from '../../../../src/core/results/resultForm.ts';
import { png, shownAs, svg } from './support/entries.ts';

const html: Rich = { type: 'text/html', data: '<TABLE class="data-frame"><tr><td>1</td></tr></TABLE>' };
const latex: Rich = { type: 'text/latex', data: '$x$' };
const markdown: Rich = { type: 'text/markdown', data: '# x' };
const pngForm: Rich = { type: 'image/png', data: png };
const svgForm: Rich = { type: 'image/svg+xml', data: svg };

const rasters = (['image/gif', 'image/jpeg', 'image/webp'] as const).map((type): Rich => ({ type, data: '' }));

const typesOf = (...rich: Rich[]) => formsOf(shownAs(...rich))?.map(({ type }) => type);

describe('formsOf and kindOf', () => {
  it('returns the richest form first and plain text last', () => {
    assert.deepEqual(typesOf(markdown, latex, html, pngForm, svgForm), [
      'image/svg+xml',
      'image/png',
      'text/html',
      'text/latex',
      'text/markdown',
      'text/plain',
    ]);
  });

  it('returns nothing if there is only text', () => {
    assert.equal(typesOf(), undefined);
  });

  it('prefers a PNG to an SVG that is slow to render, and the SVG to all other forms', () => {
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

  it('removes control characters from plain text and shortens very long text', () => {
    const forms = formsOf({
      ...shownAs(latex),
      text: `\u001b]52;c;AAAA\u0007\u001b[31mred\u001b[0m${'x'.repeat(200_000)}`,
    });
    const text = forms?.at(-1)?.data ?? '';
    assert.match(text, /^redx/);
    assert.ok(text.length <= 100_003, `${text.length}`);
    assert.match(text, /\n…\n/);
  });

  it('has no text form if Julia prints nothing', () => {
    assert.deepEqual(
      formsOf({ ...shownAs(latex), text: '' })?.map(({ type }) => type),
      ['text/latex'],
    );
  });

  it('determines the kind of each form', () => {
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
