import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import type { ResultItem } from '../../../src/core/results/messages.ts';
import { content, draw, openPageForEachTest, requestsOf, sendMessage, waitUntil } from './support/resultsTab.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** A GIF of one pixel. */
const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900"><rect width="1200" height="900" fill="red"/></svg>';
const table =
  '<div><table class="data-frame"><thead><tr><th></th><th>x</th></tr></thead><tbody><tr><th>1</th><td style="text-align: right">2.5</td></tr></tbody></table></div>';
const item = (id: number): ResultItem => ({
  id,
  title: `#${id} plot.jl:${id}`,
  detail: 'Picture · 14:02:11',
  label: `Run ${id}, plot.jl:${id}, Picture`,
});
const list = (ids: readonly number[], selected: number, announcement = '') =>
  ({ kind: 'list', items: ids.map(item), selected, position: `${selected} of ${ids.length}`, announcement }) as const;

describe('Results view in a real browser', () => {
  let page: Page;

  openPageForEachTest((opened) => {
    page = opened;
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('requests its contents when it is ready, and explains its purpose while it is empty', async () => {
    assert.deepEqual(await page.evaluate('window.requests'), [{ kind: 'ready' }]);
    await sendMessage(page, { kind: 'empty' });
    await page.getByText('appear here').waitFor();
    await sendMessage(page, list([1], 1));
    await page.getByText('appear here').waitFor({ state: 'hidden' });
    await sendMessage(page, { kind: 'empty' });
    await page.getByText('appear here').waitFor();
    assert.equal(await page.getByRole('listbox').isVisible(), false);
  });

  it('ignores unknown messages', async () => {
    await sendMessage(page, list([1], 1));
    await page.getByRole('option').waitFor();
    for (const message of ['null', '"empty"', '{kind:"list"}', '{kind:"content"}', '{kind:"other"}', '[]'])
      await page.evaluate(`window.postMessage(${message}, "*")`);
    await sendMessage(page, list([1, 2], 2));
    await page.getByRole('option', { name: 'Run 2' }).waitFor();
  });

  it('shows a list with keyboard navigation', async () => {
    await sendMessage(page, list([1, 2, 3], 2));
    const options = page.getByRole('option');
    assert.deepEqual(
      await options.allInnerTexts(),
      [1, 2, 3].map((id) => `#${id} plot.jl:${id}\nPicture · 14:02:11`),
    );
    assert.equal(
      await page.getByRole('option', { selected: true }).getAttribute('aria-label'),
      'Run 2, plot.jl:2, Picture',
    );
    await page.getByRole('listbox').focus();
    for (const key of ['ArrowUp', 'ArrowDown', 'Home', 'End', 'Delete', 'a']) await page.keyboard.press(key);
    assert.deepEqual(await requestsOf(page), [
      { kind: 'select', id: 1 },
      { kind: 'select', id: 3 },
      { kind: 'select', id: 1 },
      { kind: 'select', id: 3 },
      { kind: 'remove', id: 2 },
    ]);
    await options.first().click();
    assert.deepEqual((await requestsOf(page)).at(-1), { kind: 'select', id: 1 });
  });

  it('stops at the ends of the list', async () => {
    await sendMessage(page, list([1], 1));
    await page.getByRole('listbox').focus();
    for (const key of ['ArrowUp', 'ArrowDown']) await page.keyboard.press(key);
    assert.deepEqual(await requestsOf(page), []);
  });

  it('shows a PNG and an SVG as pictures with alternative text', async () => {
    await draw(page, content({ type: 'image/png', data: png }));
    assert.equal(await page.evaluate('document.querySelector("#content img").naturalWidth'), 1);
    await draw(page, content({ type: 'image/svg+xml', data: svg }));
    const image = page.getByRole('img', { name: 'Run 1, plot.jl:1: Plot{1 series}' });
    assert.equal(await page.evaluate('document.querySelector("#content img").naturalWidth'), 1200);
    const box = await image.boundingBox();
    assert.ok(box !== null && box.height <= 800 && box.width <= 1280, JSON.stringify(box));
  });

  for (const [type, width] of [
    ['image/gif', 1],
    ['image/jpeg', 3],
    ['image/webp', 3],
  ] as const) {
    it(`shows ${type} as a picture, and copies it as a PNG of the same size`, async () => {
      const made = `Object.assign(document.createElement("canvas"), { width: 3, height: 2 }).toDataURL("${type}").split(",")[1]`;
      await draw(page, content({ type, data: type === 'image/gif' ? gif : await page.evaluate<string>(made) }));
      assert.equal(await page.evaluate('document.querySelector("#content img").naturalWidth'), width);
      await page.bringToFront();
      await button('Copy').click();
      await page.getByRole('status').getByText('Copied.').waitFor();
      const copied =
        'navigator.clipboard.read().then(([item]) => item.getType("image/png")).then(createImageBitmap).then(({ width }) => width)';
      assert.equal(await page.evaluate(copied), width);
    });
  }

  it('shows a picture in its actual size when the button is pressed', async () => {
    await draw(page, content({ type: 'image/svg+xml', data: svg }));
    await button('Actual Size').click();
    assert.equal((await page.getByRole('img').boundingBox())?.height, 910);
    assert.equal(await button('Actual Size').getAttribute('aria-pressed'), 'true');
    await button('Actual Size').click();
    assert.ok(((await page.getByRole('img').boundingBox())?.height ?? 0) <= 800);
  });

  it('shows a message and the alternative text if a picture cannot be displayed', async () => {
    await draw(page, content({ type: 'image/svg+xml', data: '<svg' }));
    await page.getByText('Unable to display this picture.').waitFor();
    await page.locator('#content pre', { hasText: 'Plot{1 series}' }).waitFor();
  });

  it('shows a table with its own styles and the colors of the theme', async () => {
    await page.evaluate('document.documentElement.style.setProperty("--vscode-foreground", "rgb(1, 2, 3)")');
    const frame = await draw(page, content({ type: 'text/html', data: `<style>td{color:rgb(9,9,9)}</style>${table}` }));
    const styleOf = (selector: string, property: string) =>
      frame?.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    assert.equal(await styleOf('td', 'textAlign'), 'right');
    assert.equal(await styleOf('td', 'color'), 'rgb(9, 9, 9)');
    assert.equal(await styleOf('th', 'color'), 'rgb(1, 2, 3)');
    await page.evaluate('document.documentElement.style.setProperty("--vscode-foreground", "rgb(4, 5, 6)")');
    assert.equal(await styleOf('th', 'color'), 'rgb(4, 5, 6)');
    assert.equal(await page.locator('iframe').getAttribute('title'), 'Run 1, plot.jl:1: Plot{1 series}');
  });

  it('shows a notice if a result has interactive content', async () => {
    await draw(page, content({ type: 'text/html', data: '<div id="plot"></div><script>plot()</script>' }));
    await page.getByText('which is disabled here').waitFor();
    await draw(page, content({ type: 'text/html', data: table }));
    assert.equal(await page.locator('#notices').innerText(), '');
  });

  it('cuts a table that is too large for a browser to lay out, and shows a notice', async () => {
    const frame = await draw(
      page,
      content({ type: 'text/html', data: `<table>${'<tr><td>1'.repeat(60_000)}</table>` }),
    );
    await page.getByText('Too large to display fully.').waitFor();
    assert.ok(await frame?.evaluate('document.querySelectorAll("tr").length > 20000'));
  });

  it('shows the addresses of links as text', async () => {
    const frame = await draw(
      page,
      content({ type: 'text/html', data: 'See <a href="https://julialang.org/">Julia</a>.' }),
    );
    assert.equal(await frame?.evaluate('document.body.innerText'), 'See Julia (https://julialang.org/).');
  });

  it('shows an SVG in HTML as a picture', async () => {
    const frame = await draw(
      page,
      content({
        type: 'text/html',
        data: '<p><svg width="30" height="20" viewBox="0 0 3 2"><title>a dot</title><circle r="1"/></svg></p>',
      }),
    );
    assert.ok(frame);
    await waitUntil(frame, 'document.images[0].complete');
    assert.deepEqual(await frame.evaluate('[document.images[0].naturalWidth, document.images[0].alt]'), [30, 'a dot']);
  });

  it('renders Markdown with tables, tasks and formulas', async () => {
    const data =
      '# Title\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n\nThe *mean* is $\\mu_1$.\n\n$$x^2$$\n\n```math\ny\n```\n\ncosts $5 and $6';
    const frame = await draw(page, content({ type: 'text/markdown', data }));
    const count = async (selector: string) => frame?.evaluate(`document.querySelectorAll("${selector}").length`);
    assert.deepEqual(
      await Promise.all(['h1', 'td', 'em', 'math', 'math[display=block]', 'input'].map(count)),
      [1, 2, 1, 3, 2, 0],
    );
    const text = await frame?.evaluate<string>('document.body.innerText');
    assert.match(text ?? '', /☑ done/);
    assert.match(text ?? '', /costs \$5 and \$6/);
  });

  it("renders formulas in the HTML of Julia's Markdown, but not prices or code", async () => {
    const data = `<div class="markdown"><h1>Area of $A$</h1><p>It is $\\pi r^2$ where $a&lt;b$, and costs &#36;5 and &#36;6.</p>
<p>In <em>$x$</em> and <code>$HOME and $PATH$</code>.</p><pre><code>$y$
</code></pre>
$\\frac{1}{2}$

<ul><li><p>$z$</p></li></ul><div class="admonition note"><p class="admonition-title">Note</p><p>$w$</p></div><table><tr><td>$v$</td></tr></table></div><p>$outside$</p>`;
    const frame = await draw(page, content({ type: 'text/html', data }));
    const seen = (expression: string) => frame?.evaluate(expression);
    assert.equal(await seen('document.querySelectorAll("math").length'), 8);
    assert.equal(await seen('document.querySelectorAll("math[display=block]").length'), 1);
    assert.equal(await seen('document.querySelectorAll("math[display=block] mfrac").length'), 1);
    assert.equal(await seen('document.querySelector("p").innerText.includes("costs $5 and $6.")'), true);
    assert.deepEqual(await seen('[...document.querySelectorAll("code")].map((each) => each.textContent)'), [
      '$HOME and $PATH$',
      '$y$\n',
    ]);
    assert.equal(await seen('document.body.lastChild.textContent'), '$outside$');
  });

  it('shows the source of formulas if there are too many', async () => {
    const data = `<div class="markdown"><p>${'$x_{1111111111}$ '.repeat(20_000)}</p></div>`;
    const frame = await draw(page, content({ type: 'text/html', data }));
    assert.match(
      (await frame?.evaluate<string>('document.body.textContent.trim().slice(-40)')) ?? '',
      /\$x_\{1111111111\}\$$/,
    );
    assert.ok(await frame?.evaluate('document.querySelectorAll("math").length > 1000'));
  });

  it('renders LaTeX as mathematics, or shows its source if it cannot be parsed', async () => {
    const drawn = async (data: string) =>
      (await draw(page, content({ type: 'text/latex', data })))?.evaluate(
        '[document.querySelectorAll("mfrac").length, document.querySelector("pre")?.textContent]',
      );
    assert.deepEqual(await drawn('$\\frac{a}{b}$'), [1, undefined]);
    assert.deepEqual(await drawn('\\begin{equation}\n\\frac{a}{b} + \\frac{1}{2}\n\\end{equation}\n'), [2, undefined]);
    assert.deepEqual(await drawn('\\begin{tabular}{c}x\\end{tabular}'), [0, '\\begin{tabular}{c}x\\end{tabular}']);
    assert.deepEqual(await drawn('$\\nosuchcommand$ <b>'), [0, undefined]);
  });

  it('shows text unchanged', async () => {
    await draw(page, content({ type: 'text/plain', data: '<b>1</b>\n 2' }));
    assert.equal(await page.locator('#content pre').innerText(), '<b>1</b>\n 2');
  });

  it('offers the other forms and the available actions', async () => {
    const forms = [
      { type: 'image/png', label: 'PNG' },
      { type: 'text/plain', label: 'Text' },
    ] as const;
    await draw(page, content({ id: 7, type: 'image/png', data: png, forms }));
    await page.getByRole('combobox', { name: 'Format' }).selectOption('Text');
    await button('Save As…').click();
    await button('Go to Code').click();
    await button('Remove').click();
    assert.deepEqual(await requestsOf(page), [
      { kind: 'choose', id: 7, form: 'text/plain' },
      { kind: 'save', id: 7 },
      { kind: 'goToCode', id: 7 },
      { kind: 'remove', id: 7 },
    ]);
  });

  const savedTables: readonly (readonly [title: string, html: string, csv: string, isShortened: boolean])[] = [
    [
      'a table',
      '<table><tr><th>a, b<th>c<tr><td> 1 <br>2<td>&lt;&quot;x&quot;&gt;</table>',
      '"a, b",c\r\n1 2,"<""x"">"\r\n',
      false,
    ],
    [
      'an old data frame',
      `<table class="data-frame"><thead><tr><th></th><th>x</th><th>y</th></tr><tr><th></th><th>Int64</th><th>String?</th></tr></thead><tbody>
      <p>2 rows × 2 columns</p><tr><th>1</th><td>-1</td><td>a  b</td></tr><tr><th>2</th><td>2</td><td><em>missing</em></td></tr></tbody></table>`,
      'x,y\r\n-1,a  b\r\n2,\r\n',
      false,
    ],
    [
      'a new data frame',
      `<div><div style="float: left;"><span>900×1 DataFrame</span></div><div style="float: right;"><span>898 rows omitted</span></div></div>
      <table class="data-frame"><thead><tr class="header"><th class="rowNumber">Row</th><th>x</th></tr><tr class="subheader headerLastRow"><th class="rowNumber"></th><th title="Int64">Int64</th></tr></thead>
      <tbody><tr><td class="rowNumber">1</td><td>1</td></tr><tr><td class="rowNumber">&vellip;</td><td>&vellip;</td></tr></tbody></table>`,
      '\ufeffx\r\n1\r\n⋮\r\n',
      true,
    ],
    [
      'spanning cells',
      '<table><tr><td colspan=2>a<td rowspan=2>b<tr><td>c<td>d<tr><td rowspan=0>e</table>',
      'a,,b\r\nc,d,\r\ne\r\n',
      false,
    ],
    [
      'several tables',
      '<table><tr><td>1</table><table><tr><td>2<table><tr><td>inner</table></table>',
      '1\r\n\r\n2inner\r\n',
      false,
    ],
    ['a table that is too large', `<table>${'<tr><td colspan=1000>x'.repeat(1_000)}</table>`, '', true],
  ];
  for (const [title, data, csv, isShortened] of savedTables) {
    it(`requests to save ${title} as CSV`, async () => {
      await draw(page, content({ type: 'text/html', kind: 'table', data }));
      await button('Save As…').click();
      await waitUntil(page, 'window.requests.length === 2');
      const [request] = await requestsOf(page);
      assert.ok(request?.kind === 'save' && request.table !== undefined);
      if (csv !== '') assert.equal(request.table.csv, csv);
      assert.equal(request.table.isShortened, isShortened);
      assert.ok(request.table.csv.length < 2_000_000);
    });
  }

  it('does not give its buttons the border color of a primary button', async () => {
    await page.evaluate(
      'document.documentElement.style.cssText = "--vscode-button-border: rgb(0, 105, 204); --vscode-button-secondaryBorder: rgb(1, 2, 3)"',
    );
    await draw(page, content({ type: 'text/plain', data: 'x' }));
    assert.equal(
      await page.evaluate('getComputedStyle(document.querySelector("button")).borderTopColor'),
      'rgb(1, 2, 3)',
    );
    await page.evaluate('document.documentElement.style.removeProperty("--vscode-button-secondaryBorder")');
    assert.equal(
      await page.evaluate('getComputedStyle(document.querySelector("button")).borderTopColor'),
      'rgba(0, 0, 0, 0)',
    );
  });

  it('hides actions and forms that are not available', async () => {
    await draw(page, content({ type: 'text/html', data: table, hasCode: false, notices: ['Not shown: PNG.'] }));
    assert.equal(await button('Go to Code').isVisible(), false);
    assert.equal(await button('Actual Size').isVisible(), false);
    assert.equal(await page.getByRole('combobox').isVisible(), false);
    await page.getByText('Not shown: PNG.').waitFor();
  });

  it('copies a PNG unchanged and an SVG as a PNG', async () => {
    for (const [type, data, width] of [
      ['image/png', png, 1],
      ['image/svg+xml', svg, 2400],
    ] as const) {
      await draw(page, content({ type, data }));
      await page.bringToFront();
      await page.evaluate('document.getElementById("status").textContent = ""');
      await button('Copy').click();
      await page.getByRole('status').getByText('Copied.').waitFor();
      const copied =
        'navigator.clipboard.read().then(([item]) => item.getType("image/png")).then(createImageBitmap).then(({ width }) => width)';
      assert.equal(await page.evaluate(copied), width);
    }
  });

  it('copies a table as HTML and as text, without markup that is not allowed', async () => {
    await draw(page, content({ type: 'text/html', data: `${table}<script>x</script><a href="javascript:x">y</a>` }));
    await page.bringToFront();
    await button('Copy').click();
    await page.getByRole('status').getByText('Copied.').waitFor();
    const read = (type: string) =>
      page.evaluate<string>(
        `navigator.clipboard.read().then(([item]) => item.getType("${type}")).then((blob) => blob.text())`,
      );
    assert.equal(await read('text/plain'), '\tx\n1\t2.5\ny');
    assert.match(await read('text/html'), /<td[^>]*>2\.5<\/td>/);
    assert.doesNotMatch(await read('text/html'), /script/);
  });

  it('lets the extension copy text, and notifies it if the browser refuses to copy', async () => {
    await draw(page, content({ id: 4, type: 'text/latex', data: '$x$' }));
    await button('Copy').click();
    await draw(page, content({ id: 5, type: 'image/png', data: png }));
    await page.evaluate('navigator.clipboard.write = () => Promise.reject(new Error("no"))');
    await button('Copy').click();
    await waitUntil(page, 'window.requests.length === 3');
    assert.deepEqual(await requestsOf(page), [
      { kind: 'copyText', id: 4 },
      { kind: 'copyFailed', id: 5 },
    ]);
  });

  it('announces only the last of many new results', async () => {
    await page.evaluate(
      'window.said = []; new MutationObserver(() => said.push(document.getElementById("status").textContent)).observe(document.getElementById("status"), { childList: true })',
    );
    for (const id of [1, 2, 3]) await sendMessage(page, list([1, 2, 3].slice(0, id), id, `New result: ${id}`));
    await page.getByRole('status').getByText('New result: 3').waitFor();
    assert.deepEqual(await page.evaluate('window.said'), ['New result: 3']);
  });

  it('forwards keys from a table, so that the shortcuts of VS Code work', async () => {
    await page.evaluate(
      'window.keys = []; window.addEventListener("keydown", (event) => { keys.push([event.key, event.ctrlKey, event.keyCode]); event.preventDefault(); })',
    );
    const frame = await draw(page, content({ type: 'text/html', data: table }));
    await page.bringToFront();
    await frame?.locator('td').click();
    await page.keyboard.press('Control+Shift+P');
    assert.deepEqual(await page.evaluate<unknown[]>('window.keys.at(-1)'), ['P', true, 80]);
  });

  it('can be used with the keyboard only', async () => {
    await sendMessage(page, list([1], 1));
    await draw(
      page,
      content({
        type: 'image/png',
        data: png,
        forms: [
          { type: 'image/png', label: 'PNG' },
          { type: 'text/plain', label: 'Text' },
        ],
      }),
    );
    const stops: string[] = [];
    for (let stop = 0; stop < 8; stop++) {
      await page.keyboard.press('Tab');
      stops.push(
        await page.evaluate('document.activeElement.textContent.trim().slice(0, 12) || document.activeElement.id'),
      );
    }
    assert.deepEqual(stops, [
      'Copy',
      'Save As…',
      'Go to Code',
      'Remove',
      'Actual Size',
      'PNGText',
      'content',
      '#1 plot.jl:1',
    ]);
  });
});
