import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SearchState } from '../../src/core/files/remote/searchState.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { OpenBox } from './support/openBox.ts';
import { OpenList } from './support/openList.ts';
import { signInAndStart } from './support/signInAndStart.ts';

describe('Search in server files', () => {
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  /** A separate name, which occurs in the files of these tests only. */
  const word = `w${randomUUID().slice(0, 8)}`;
  const disk = join(userDirectory, word);

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
    await mkdir(join(disk, 'sub'), { recursive: true });
    await writeFile(join(disk, 'pump.jl'), `a = 1\n\nfunction ${word}_pump(x)\n  ${word.toUpperCase()}\nend\n`);
    await writeFile(join(disk, 'sub', 'tank.jl'), `# ${word}_tank\n`);
    await writeFile(join(disk, '.hidden.jl'), `# ${word}_hidden\n`);
    // The first use installs the Julia module.
    await find(word);
  });

  afterEach(async () => {
    await control.clearFaults();
    await vscode.commands.executeCommand(commands.clearSearch);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => {
    await rm(disk, { recursive: true });
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  const activePath = () => vscode.window.activeTextEditor?.document.uri.path;

  async function isActive(path: string): Promise<void> {
    await eventually(
      () => Promise.resolve(activePath()),
      (active) => active === `/user/${word}/${path}`,
    );
  }

  /** Searches as a user does. @param options indexes of the buttons that are pressed first */
  async function find(text: string, options: readonly number[] = []): Promise<SearchState> {
    const box = new OpenBox();
    try {
      const found = vscode.commands.executeCommand<SearchState>(commands.findInServerFiles);
      await box.isOpen();
      for (const option of options) box.press(option);
      await box.accept(text);
      return await found;
    } finally {
      box.dispose();
    }
  }

  const linesOf = (state: SearchState) =>
    state.kind === 'results'
      ? state.files.flatMap(({ path, lines }) =>
          lines.map(({ line, column, length }) => `${path.slice(`/user/${word}/`.length)}:${line}:${column}+${length}`),
        )
      : [];

  /** Opens the list and works with it until it is closed. */
  async function goTo(work: (list: OpenList) => Promise<void>): Promise<void> {
    const list = new OpenList();
    try {
      const closed = vscode.commands.executeCommand(commands.goToServerFile);
      await list.isTitled('Go to Server File');
      await work(list);
      await closed;
    } finally {
      list.dispose();
    }
  }

  it('goes to a file whose name the user types', async () => {
    await goTo(async (list) => {
      await list.type(`${word} PUMP`);
      await list.isActive('pump.jl');
      await list.pressEnter();
    });
    await isActive('pump.jl');
  });

  it('opens the best match if the user presses Enter before it is found', async () => {
    await goTo(async (list) => {
      await list.type(`${word} tank`);
      await list.pressEnter();
    });
    await isActive('sub/tank.jl');
    // The files that were shown before are in the list at first, and none of them may open.
    await goTo(async (list) => {
      await list.isActive('pump.jl');
      await list.type(`${word} tank.jl`);
      await list.pressEnter();
    });
    await isActive('sub/tank.jl');
    await goTo(async (list) => {
      await list.type(`${word} pump`);
      await list.shows('pump.jl');
      await list.pressEnterEarly();
    });
    await isActive('pump.jl');
  });

  it('opens a file in the editor beside', async () => {
    const column = vscode.window.activeTextEditor?.viewColumn ?? 1;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'a' }));
    await goTo(async (list) => {
      await list.type(`/user/${word}/sub`);
      await list.isActive('tank.jl');
      await vscode.commands.executeCommand(commands.openServerFileToSide);
    });
    await isActive('sub/tank.jl');
    assert.equal(vscode.window.activeTextEditor?.viewColumn, column + 1);
  });

  it('offers the files that were shown before, without the active one', async () => {
    for (const name of ['pump', 'tank']) {
      await goTo(async (list) => {
        await list.type(`${word} ${name}`);
        await list.isActive(`${name}.jl`);
        await list.pressEnter();
      });
      await isActive(name === 'pump' ? 'pump.jl' : 'sub/tank.jl');
    }
    await goTo(async (list) => {
      await list.isActive('pump.jl');
      assert.ok(!list.labels.includes('tank.jl'));
      await list.pressEnter();
    });
    await isActive('pump.jl');
  });

  it('says that no file has this name', async () => {
    await goTo(async (list) => {
      await list.type(`${word} no such file`);
      await list.shows('No files on the server match.');
      await list.pressEscape();
    });
  });

  it('finds text with the options of the box', async () => {
    const all = await find(word);
    assert.equal(all.kind === 'results' && all.progress.kind, 'complete');
    assert.deepEqual(linesOf(all).sort(), ['pump.jl:2:9+9', 'pump.jl:3:2+9', 'sub/tank.jl:0:2+9']);
    const [matchCase, regex, hidden] = [0, 1, 2];
    assert.deepEqual(linesOf(await find(word, [matchCase])).sort(), ['pump.jl:2:9+9', 'sub/tank.jl:0:2+9']);
    // The options stay for the next search.
    assert.deepEqual(linesOf(await find(`${word}_[pt]\\w+`, [regex])).sort(), ['pump.jl:2:9+14', 'sub/tank.jl:0:2+14']);
    assert.deepEqual(linesOf(await find(`${word}_h`, [regex, hidden])), ['.hidden.jl:0:2+11']);
    await find(word, [matchCase, hidden]);
  });

  it('opens a line from the view with the keyboard, and selects the match', async () => {
    await find(`${word}_pump`);
    // The window shows the new rows some time after the search has ended.
    await eventually(
      async () => {
        for (const command of ['engee.search.focus', 'list.focusFirst', 'list.focusDown', 'list.select'])
          await vscode.commands.executeCommand(command);
        const selection = vscode.window.activeTextEditor?.selection;
        return [activePath(), selection?.start.line, selection?.start.character, selection?.end.character].join(' ');
      },
      (place) => place === `/user/${word}/pump.jl 2 9 23`,
    );
  });

  it('repeats the last search, and forgets it when it is cleared', async () => {
    await find(`${word}_new`);
    await writeFile(join(disk, 'new.jl'), `${word}_new = 1\n`);
    const again = await vscode.commands.executeCommand<SearchState>(commands.refreshSearch);
    assert.deepEqual(linesOf(again), ['new.jl:0:0+13']);
    await vscode.commands.executeCommand(commands.clearSearch);
    assert.equal(await vscode.commands.executeCommand(commands.refreshSearch), undefined);
  });

  it('cancels a search', async () => {
    const path = 'external/command/eval';
    const after = (await control.requests()).at(-1)?.id ?? 0;
    await control.addFault({ path, bodyContains: '\\"find\\"', fault: { kind: 'hold', at: 'request' } });
    const found = find(word);
    await eventually(
      async () => control.requests({ path, after }),
      (requests) => requests.some(({ fault }) => fault === 'hold'),
    );
    await vscode.commands.executeCommand(commands.cancelSearch);
    const state = await found;
    assert.equal(state.kind === 'results' && state.progress.kind, 'canceled');
  });
});
