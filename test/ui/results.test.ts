import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import { listen, type Listener } from '../integration/results/support/listener.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './mainJob.ts';

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="240"><path d="M40 10V210H590" fill="none" stroke="#000"/><path d="M40 110Q130 -60 220 110T400 110T580 110" fill="none" stroke="#009af9" stroke-width="2"/></svg>';

/** Julia code that displays a text in one form. */
const code = `# %% Forms
struct Drawn{M} text::String end
Base.show(io::IO, ::MIME{M}, drawn::Drawn{M}) where {M} = print(io, drawn.text)
Base.show(io::IO, drawn::Drawn) = print(io, "a drawing")
drawn(type, text) = Drawn{Symbol(type)}(text)
# %% A drawing
drawn("image/svg+xml", raw"""${drawing}""")
# %% A table, Markdown and a formula
display(drawn("text/html", "<table><tr><th>length, m</th><th>period, s</th></tr><tr><td>1.0</td><td>2.006</td></tr></table>"))
display(drawn("text/markdown", "## Pendulum\\n\\nIts period is \\$T = 2\\\\pi\\\\sqrt{\\\\frac{l}{g}}\\$.\\n\\n| l | T |\\n|---|--:|\\n| 1.0 | 2.006 |"))
drawn("text/latex", raw"\\begin{equation} T = 2\\pi \\sqrt{\\frac{l}{g}} \\end{equation}")
`;

/** HTML, a GIF, Markdown with formulas, and a form that fails. */
const forms = `using Base64, Markdown
display("text/html", "<b>pressure</b>")
display("image/gif", base64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"))
display(md"""
The area is \`\`\\pi r^2\`\`, and \`$x$\` is code.

!!! note
    It costs \\$5 and \\$6.

\`\`\`math
\\frac{\\pi d^2}{4}
\`\`\`
""")
struct Fontless end
Base.show(io::IO, ::MIME"image/png", ::Fontless) = error("no font")
Base.show(io::IO, ::MIME"text/html", ::Fontless) = print(io, "<p>drawn without a font</p>")
Fontless()
`;

/** The one-based lines of the cells. */
const cell = { forms: 2, drawing: 7, others: 9 };

describe('Results view', () => {
  let session: UiSession;
  let workbench: Workbench;
  let listener: Listener;
  const picture = (name: string) => workbench.screenshot(join(SCREENSHOTS, `results-${name}-${testedRelease()}.png`));
  const view = () => workbench.results.frame;
  const position = (text: string) => view().locator('#position', { hasText: text }).waitFor();
  const options = () => view().locator('#list [role=option]');
  const button = (name: string) => view().getByRole('button', { name, exact: true });

  before(async () => {
    const settings = { 'terminal.integrated.gpuAcceleration': 'off' };
    [session, listener] = await Promise.all([startUiSession({ settings, files: { 'drawings.jl': code } }), listen()]);
    ({ workbench } = session);
    await signInAndStart(session);
    await workbench.openFile('drawings.jl');
    await run(cell.forms);
    await workbench.output.waitFor('drawn (generic function with 1 method)');
  });

  after(async () => {
    await session.close();
    await listener.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture('failed');
  });

  async function run(line: number): Promise<void> {
    await workbench.editor.goTo(line);
    await workbench.runCommand('Engee: Run Cell');
  }

  it('explains its purpose while it is empty', async () => {
    await workbench.runCommand('Engee: Show Results');
    await view().getByText('Plots, tables, and formulas').waitFor();
    await picture('empty');
    await workbench.output.show('Engee Output');
  });

  it('opens automatically for a picture and keeps the focus in the code', async () => {
    await run(cell.drawing);
    await workbench.results.waitForPicture();
    await position('1 of 1');
    assert.equal(await view().getByRole('img').getAttribute('alt'), 'Run 2, drawings.jl:7, Picture: a drawing');
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.editor.waitForCursor(cell.drawing + 1);
    await picture('picture');
  });

  it('keeps earlier results and navigates them', async () => {
    await run(cell.others);
    await position('4 of 4');
    await workbench.results.markup.locator('math').waitFor();
    await workbench.runCommand('Engee: Show Previous Result');
    await workbench.results.markup.getByText('Its period is').waitFor();
    await workbench.runCommand('Engee: Show Previous Result');
    await workbench.results.markup.getByText('2.006').waitFor();
    await picture('table');
    await workbench.runCommand('Engee: Show Next Result');
    await position('3 of 4');
    await options().first().click();
    await position('1 of 4');
    await view().getByRole('listbox').press('End');
    await position('4 of 4');
  });

  it('shows the same result after the panel was closed and reopened', async () => {
    await options().nth(1).click();
    await position('2 of 4');
    await workbench.runCommand('View: Hide Panel');
    await view().locator('#position').waitFor({ state: 'hidden' });
    await workbench.runCommand('Engee: Show Results');
    await position('2 of 4');
    await workbench.results.markup.getByText('2.006').waitFor();
  });

  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern']) {
    it(`applies the theme ${theme}`, async () => {
      await options().nth(2).click();
      await workbench.runCommand('Preferences: Color Theme');
      const entry = workbench.page
        .locator('.quick-input-widget:visible .monaco-list-row')
        .filter({ hasText: theme })
        .first();
      await workbench.quickInput.type(theme);
      await entry.click();
      const color = (locator: ReturnType<typeof view>, selector: string) =>
        locator
          .locator(selector)
          .evaluate(
            (element) =>
              (globalThis as unknown as { getComputedStyle(of: unknown): { color: string } }).getComputedStyle(element)
                .color,
          );
      const isDark = theme.startsWith('Dark');
      for (const [where, selector] of [
        [view(), '#position'],
        [workbench.results.markup, 'h2'],
      ] as const) {
        await eventually(
          () => color(where, selector),
          (now) => Number(/\d+/.exec(now)?.[0]) > 127 === isDark,
        );
      }
      await picture(theme.toLowerCase().replaceAll(' ', '-'));
    });
  }

  it('goes to the code of a result', async () => {
    await options().first().click();
    await position('1 of 4');
    await workbench.openFile('pendulum.jl');
    await button('Go to Code').click();
    await workbench.editor.waitForTab('drawings.jl');
    await workbench.editor.waitForCursor(cell.drawing);
  });

  it('copies a picture', async () => {
    await button('Copy').click();
    await view().getByRole('status').getByText('Copied.').waitFor();
    const size =
      'navigator.clipboard.read().then(([item]) => item.getType("image/png")).then(createImageBitmap).then(({ width, height }) => [width, height])';
    await workbench.editor.focus();
    assert.deepEqual(await workbench.page.evaluate(size), [1200, 480]);
  });

  it('copies the source of a formula', async () => {
    await options().last().click();
    await position('4 of 4');
    await button('Copy').click();
    await eventually(
      () => workbench.page.evaluate<string>('navigator.clipboard.readText().catch(() => "")'),
      (text) => text.startsWith('\\begin{equation}'),
    );
  });

  it('saves a picture, and asks before it overwrites a file', async () => {
    await options().first().click();
    await position('1 of 4');
    const file = join(session.folder, 'drawings-7.svg');
    await button('Save As…').click();
    await workbench.quickInput.waitFor('Save Result');
    await eventually(
      () => workbench.quickInput.value(),
      (value) => value === file,
    );
    await workbench.quickInput.clickButton('OK');
    await eventually(() => Promise.resolve(existsSync(file)), Boolean);
    // Files are placed atomically, so a file that exists is complete.
    assert.equal(await readFile(file, 'utf8'), drawing);
    assert.deepEqual(await workbench.notifications.buttons('Saved drawings-7.svg.'), ['Open', 'Reveal']);
    await workbench.notifications.close('Saved drawings-7.svg.');
    await writeFile(file, 'mine');
    await button('Save As…').click();
    await workbench.quickInput.waitFor('Save Result');
    await workbench.quickInput.clickButton('OK');
    await workbench.quickInput.waitFor(/already exists/);
    await workbench.quickInput.clickButton('Cancel');
    const isOpen = async () => {
      await workbench.page.keyboard.press('Escape');
      return workbench.page.locator('.quick-input-widget').isVisible();
    };
    await eventually(isOpen, (open) => !open);
    assert.equal(await readFile(file, 'utf8'), 'mine');
  });

  it('saves a table as CSV and opens the file', async () => {
    await options().nth(1).click();
    await position('2 of 4');
    await button('Save As…').click();
    await workbench.quickInput.waitFor('Save Result');
    const file = join(session.folder, 'drawings-9-11.csv');
    await eventually(
      () => workbench.quickInput.value(),
      (value) => value === file,
    );
    await workbench.quickInput.clickButton('OK');
    await workbench.notifications.waitFor('Saved drawings-9-11.csv.');
    assert.equal(await readFile(file, 'utf8'), '"length, m","period, s"\r\n1.0,2.006\r\n');
    await picture('saved');
    await workbench.notifications.click('Saved drawings-9-11.csv.', 'Open');
    await workbench.editor.waitForTab('drawings-9-11.csv');
  });

  it("only renders a server's hostile markup", async () => {
    const url = `${listener.address}/hostile`;
    const hostile = [
      '<script>top.postMessage({ran:1},String.fromCharCode(42))</script>',
      `<img src=${url} onerror=top.location=1>`,
      `<iframe src=${url}></iframe>`,
      `<meta http-equiv=refresh content=0;url=${url}>`,
      `<link rel=stylesheet href=${url}>`,
      `<style>p{background:url(${url})}</style>`,
      '<p>drawn</p>',
      '<a href=command:workbench.action.closeActiveEditor>a command</a>',
      `<a href=${url} target=_top>a link</a>`,
    ].join('');
    await writeFile(join(session.folder, 'hostile.jl'), `drawn("text/html", raw"""${hostile}""")\n`);
    await workbench.openFile('hostile.jl');
    await workbench.runCommand('Engee: Run File');
    await workbench.results.markup.getByText('drawn').waitFor();
    await view().getByText('which is disabled here').waitFor();
    for (const link of ['a command', 'a link']) await workbench.results.markup.getByText(link).first().click();
    await picture('hostile');
    await workbench.editor.waitForTab('hostile.jl');
    const tab = await session.browser.context.newPage();
    await tab.goto(`${listener.address}/sentinel`);
    await listener.hears('/sentinel');
    await tab.close();
    assert.deepEqual(
      listener.heard.filter((line) => line.includes('/hostile')),
      [],
    );
  });

  it('removes one result or all results', async () => {
    await position('5 of 5');
    await button('Remove').click();
    await position('4 of 4');
    await workbench.runCommand('Engee: Clear All Results');
    await view().getByText('Plots, tables, and formulas').waitFor();
  });

  it('shows data, other kinds of pictures and formulas in Markdown, and explains why a form is missing', async () => {
    await writeFile(join(session.folder, 'forms.jl'), forms);
    await workbench.openFile('forms.jl');
    await workbench.runCommand('Engee: Run File');
    await position('4 of 4');
    await workbench.results.markup.getByText('drawn without a font').waitFor();
    await view().getByText('image/png is not shown: its show method failed: no font').waitFor();
    await picture('missing-form');
    await workbench.runCommand('Engee: Show Previous Result');
    await workbench.results.markup.locator('math[display=block] mfrac').waitFor();
    assert.equal(await workbench.results.markup.locator('math').count(), 2);
    assert.equal(await workbench.results.markup.locator('code').innerText(), '$x$');
    await workbench.results.markup.getByText('It costs $5 and $6.').waitFor();
    await picture('markdown-of-julia');
    await workbench.runCommand('Engee: Show Previous Result');
    await workbench.results.waitForPicture();
    await position('2 of 4');
    await workbench.runCommand('Engee: Show Previous Result');
    await workbench.results.markup.locator('b', { hasText: 'pressure' }).waitFor();
    await picture('data');
    await workbench.runCommand('Engee: Clear All Results');
    await view().getByText('Plots, tables, and formulas').waitFor();
  });

  it('does not cover the REPL while the user types', async () => {
    await workbench.runCommand('Engee: Open REPL');
    await workbench.terminal.waitFor('engee>');
    await workbench.terminal.type(`drawn("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>")\n`);
    await workbench.terminal.waitFor('Engee Results');
    await workbench.terminal.type('6 * 7\n');
    await workbench.terminal.waitFor(/^42/);
    await workbench.runCommand('Engee: Show Results');
    await position('1 of 1');
    assert.equal(await button('Go to Code').isVisible(), false);
  });

  it('stays closed if the setting says so', async () => {
    await mkdir(join(session.folder, '.vscode'), { recursive: true });
    await writeFile(join(session.folder, '.vscode', 'settings.json'), '{ "engee.results.reveal": "never" }');
    // VS Code reopens views that are open when the window is reloaded.
    await workbench.runCommand('Engee: Show Output');
    await workbench.reload();
    await workbench.openFile('drawings.jl');
    await run(cell.drawing);
    await workbench.output.waitFor(/Engee Results/);
    await workbench.output.waitFor(/^ *\([\d.]+ m?s\)/);
    assert.equal(await workbench.page.locator('.output-view').isVisible(), true);
    await workbench.runCommand('Engee: Show Results');
    await position('1 of 1');
  });
});
