import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { content, draw, openPageForEachTest } from './support/resultsTab.ts';

describe('Markup of results in a real browser', () => {
  let page: Page;

  openPageForEachTest((opened) => {
    page = opened;
  });

  const cleaned = async (data: string) => {
    const frame = await draw(page, content({ type: 'text/html', data }));
    return frame?.evaluate<string>('document.body.innerHTML');
  };

  const examples: readonly (readonly [title: string, dirty: string, clean: string])[] = [
    [
      'keeps only the allowed attributes',
      '<p id="a" style="color: red" onclick="x" name="b" data-c="d" aria-label="e: f" aria-live="polite" tabindex="0">x</p>',
      '<p id="a" style="color: red" aria-label="e: f">x</p>',
    ],
    [
      'keeps only the addresses of pictures that contain their bytes',
      '<img src="data:image/png;base64,AA"><img src="data:text/html,x"><img src="x.png"><img src="https://a.example/x.png">',
      '<img src="data:image/png;base64,AA"><img><img><img>',
    ],
    [
      'keeps a picture that is an SVG with end tags',
      '<img src="data:image/svg+xml,<svg><style></style></svg>">',
      '<img src="data:image/svg+xml,%3Csvg%3E%3Cstyle%3E%3C/style%3E%3C/svg%3E">',
    ],
    [
      'keeps the elements of formulas, but not their source',
      '<math display="block"><semantics><mfrac><mi>x</mi><mn>2</mn></mfrac><annotation>x</annotation></semantics></math>',
      '<math display="block"><semantics><mfrac><mi>x</mi><mn>2</mn></mfrac></semantics></math>',
    ],
    [
      'keeps a style sheet at the beginning',
      '<style>td { color: red }</style><p>x</p>',
      '<style>td { color: red }</style><p>x</p>',
    ],
    ['keeps the contents of unknown elements', '<x-y>a<label><b>b</b></label></x-y><mi>c</mi>', 'a<b>b</b>c'],
    [
      'keeps the contents of a form with controls that have the names of its properties',
      '<form><input name="localName"><input name="attributes"><input name="childNodes"><input name="matches">x</form>',
      'x',
    ],
    [
      'removes an element that could start markup when it is parsed again',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=x&gt;">',
      '<math><mtext><img><table></table></mtext></math>',
    ],
    [
      'removes an id that is a property of the document',
      '<p id="body">x</p><p id="T_1">y</p>',
      '<p>x</p><p id="T_1">y</p>',
    ],
  ];
  for (const [title, dirty, clean] of examples) {
    it(title, async () => {
      assert.equal(await cleaned(dirty), clean);
    });
  }

  it('leaves out an element with too many attributes, and shows a notice', async () => {
    const attributes = Array.from({ length: 20_000 }, (_, index) => `a${index}`).join(' ');
    assert.equal(await cleaned(`<p ${attributes}>x</p><p>y</p>`), '<p>y</p>');
    await page.getByText('Too large to display fully.').waitFor();
  });

  const drawnElements = async (data: string) => {
    const frame = await draw(page, content({ type: 'text/html', data }));
    return frame?.evaluate<number>('document.body.querySelectorAll("*").length');
  };

  const deep: readonly (readonly [title: string, tag: string])[] = [
    ['formatting', '<b>'],
    ['blocks', '<div>'],
    ['unknown elements', '<x-y><p>'],
    ['tables', '<table><tr><td>'],
    ['lists', '<ul><li>'],
    ['formulas', '<math><mrow>'],
    ['pictures', '<svg><g>'],
  ];
  for (const [title, tag] of deep) {
    it(`shows the same beginning of ${title} that are nested 10,000, 20,000 and 40,000 times, and a notice`, async () => {
      const counts: unknown[] = [];
      for (const depth of [10_000, 20_000, 40_000]) {
        counts.push(await drawnElements(`<p>x</p>${tag.repeat(depth)}`));
        await page.getByText('Too large to display fully.').waitFor();
      }
      const [count] = counts;
      assert.deepEqual(counts, [count, count, count]);
      assert.ok(typeof count === 'number' && count > 0 && count < 1_000, String(count));
    });
  }

  it('shows what is before 25,000 nested templates, and a notice', async () => {
    assert.equal(await cleaned(`<p>x</p>${'<template>'.repeat(25_000)}`), '<p>x</p>');
    await page.getByText('Too large to display fully.').waitFor();
  });

  it('shows the beginning of paragraphs in which a browser opens hundreds of elements again, and a notice', async () => {
    const open = Array.from({ length: 1_000 }, (_, index) => `<p><b id="b${index}">`).join('');
    assert.ok(((await drawnElements(open)) ?? Infinity) <= 50_000);
    await page.getByText('Too large to display fully.').waitFor();
  });

  const flat: readonly (readonly [title: string, markup: string, elements: number])[] = [
    ['rows and cells of a table', `<table><tbody>${'<tr><td>1<td>2'.repeat(10_000)}</table>`, 30_002],
    ['closed rows of a table', `<table><tbody>${'<tr><td>1</td></tr>'.repeat(10_000)}</tbody></table>`, 20_002],
    ['line breaks', '1<br>'.repeat(10_000), 10_000],
    ['paragraphs', '<p>1'.repeat(10_000), 10_000],
    ['items of a list', `<ul>${'<li>1'.repeat(10_000)}</ul>`, 10_001],
    ['terms', `<dl>${'<dt>1<dd>2'.repeat(10_000)}</dl>`, 20_001],
    ['formatted words', '<b>1</b> <i><b>2</b></i> '.repeat(10_000), 30_000],
  ];
  for (const [title, markup, elements] of flat) {
    it(`shows all of 10,000 ${title}`, async () => {
      assert.equal(await drawnElements(markup), elements);
      assert.equal(await page.locator('#notices').innerText(), '');
    });
  }
});
