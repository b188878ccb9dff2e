import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { after, afterEach, before, describe, it } from 'mocha';
import { describe as words } from '../../src/core/errors/describe.ts';
import { foreign } from '../../src/core/lib/uiText.ts';
import { Cleanup } from '../host/cleanup.ts';
import { eventually } from '../host/eventually.ts';
import { REPOSITORY } from '../host/repository.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { packageExtension } from '../host/testExtension.ts';
import { faultsOf } from '../unit/core/errors/support/faultsOf.ts';
import { hostileTexts } from '../unit/core/lib/support/hostileTexts.ts';
import { readTemplates } from '../unit/support/templates.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS } from './driver/workbench.ts';
import { clickLinks, hostileCommand, hostileWords, iconCount, ranCount } from './hostile/links.ts';
import { textsFile, type WidgetName, widgetNames } from './hostile/widgets.ts';

/** A text of our own with a link and an icon. It proves that the test can see links and icons. */
const control = `Ours: [Why](${hostileCommand}) $(beaker)`;
/** The widgets in which the editor turns text into links. A release that does so in more widgets fails the test. */
const makesLinks: Record<WidgetName, boolean> = {
  notification: true,
  modal: false,
  progress: true,
  box: true,
  prompt: true,
  pick: false,
};

describe('Foreign text in the widgets of the editor', () => {
  const cleanup = new Cleanup();
  let session: UiSession;
  const texts = packed([...templates(), ...faults(), ...hostileTexts.map((text) => foreign(text))]);

  before(async () => {
    const vsix = await packageExtension(
      await temporaryFolder('hostile', cleanup),
      join(REPOSITORY, 'test', 'ui', 'hostile', 'extension.ts'),
      {
        name: 'engee-hostile',
        contributes: { commands: [{ command: 'hostile.show', title: 'Hostile: Show Texts' }] },
      },
    );
    session = await startUiSession({
      alsoInstalled: [vsix],
      files: { [textsFile]: JSON.stringify([control, ...texts]) },
    });
    await session.workbench.openFile('pendulum.jl');
    await session.workbench.runCommand('Hostile: Show Texts');
  });

  after(async () => {
    await session.close();
    await cleanup.run();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await session.workbench.screenshot(join(SCREENSHOTS, `hostile-widgets-failed-${testedRelease()}.png`));
  });

  it('shows and runs a link and an icon of our own text', async () => {
    let links = 0;
    for (const widget of widgetNames) {
      await shown(widget, 'Ours:');
      const clicked = await clickLinks(session.workbench);
      if (makesLinks[widget]) assert.ok(clicked > 0, widget);
      links += clicked;
      await eventually(
        () => ranCount(session.workbench),
        (count) => count === links,
      );
      if (widget === 'pick')
        assert.ok((await iconCount(session.workbench)) > 1, 'the status bar and the list show an icon');
      await close(widget, 'Ours:');
    }
  });

  it('makes no link and no icon of a foreign text, and runs nothing', async () => {
    const { workbench } = session;
    const ranBefore = await ranCount(workbench);
    for (const text of texts) {
      for (const widget of widgetNames) {
        await shown(widget, text.slice(0, 8));
        assert.deepEqual([await clickLinks(workbench), await iconCount(workbench)], [0, 0], `${widget}: ${text}`);
        await close(widget, text.slice(0, 8));
      }
    }
    assert.equal(await ranCount(workbench), ranBefore);
  }).timeout(600_000);

  it('has shown every text', async () => {
    await session.workbench.notifications.waitFor('All were shown.');
  });

  /** Waits until a widget shows the text with this beginning. */
  async function shown(widget: WidgetName, beginning: string): Promise<void> {
    const { workbench } = session;
    const pattern = patternOf(widget, beginning);
    switch (widget) {
      case 'notification':
      case 'progress':
        await workbench.notifications.waitFor(pattern);
        return;
      case 'modal':
        await workbench.dialog.waitFor(pattern);
        return;
      case 'box':
      case 'prompt':
      case 'pick':
        await workbench.quickInput.waitFor(pattern);
    }
  }

  async function close(widget: WidgetName, beginning: string): Promise<void> {
    const { workbench } = session;
    const pattern = patternOf(widget, beginning);
    switch (widget) {
      case 'notification':
        await workbench.notifications.click(pattern, 'Next');
        await workbench.notifications.waitUntilGone(pattern);
        return;
      case 'progress':
        await workbench.notifications.click(pattern, 'Cancel');
        await workbench.notifications.waitUntilGone(pattern);
        return;
      case 'modal':
        await workbench.dialog.choose('Next');
        return;
      case 'box':
      case 'prompt':
      case 'pick':
        await workbench.quickInput.accept();
    }
  }
});

/** Returns a pattern for a text in a widget. Each text contains the widget's name, so that no two texts are mixed up. */
function patternOf(widget: WidgetName, beginning: string): RegExp {
  return new RegExp(`${widget}: ${beginning}`.replaceAll('.', '\\.'));
}

/** Returns every text of the product that has a placeholder, with the hostile words in each. Texts with our own links are left out: their placeholders take no foreign text. */
function templates(): string[] {
  return readTemplates()
    .filter((template) => !template.includes('](command:'))
    .map((template) => l10n.t(template, ...Array.from({ length: 5 }, () => foreign(hostileWords))));
}

function faults(): string[] {
  return Object.values(faultsOf(hostileWords))
    .flat()
    .flatMap((fault) => words(fault)?.text ?? []);
}

/** Joins texts into as few as possible. Each is short enough for a dialog, which shows it twice and does not scroll. */
function packed(all: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (const text of all) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + text.length < 450) texts[texts.length - 1] = `${last} ${text}`;
    else texts.push(text);
  }
  return texts.map((text, index) => `Text ${index}. ${text}`);
}
