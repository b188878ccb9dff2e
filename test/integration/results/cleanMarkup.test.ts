import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { type Browser, launchBrowser } from '../../host/browser.ts';
import { content, draw, openPage, type PageServer, servePage } from './support/resultsTab.ts';

describe('Markup of results in a real browser', () => {
  let browser: Browser;
  let server: PageServer;
  let page: Page;

  before(async function () {
    this.timeout(300_000);
    browser = await launchBrowser();
    server = await servePage();
  });

  after(async () => {
    await browser.close();
    await server.close();
  });

  beforeEach(async () => {
    page = await openPage(browser, server);
  });

  afterEach(async () => page.close());

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
});
