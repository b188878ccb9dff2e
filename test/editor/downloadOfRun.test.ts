import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ServerUrl } from '../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../src/core/errors/engeeError.ts';
import type { DownloadedFile } from '../../src/core/files/download.ts';
import type { ChangedFiles, RemoteFiles } from '../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath } from '../../src/core/files/remotePath.ts';
import { formatTime } from '../../src/core/lib/format.ts';
import type { Run } from '../../src/core/run/model.ts';
import type { Runs, ServerPeriod } from '../../src/core/run/runService.ts';
import { downloadOfLastRunCommand } from '../../src/features/files/downloadOfRun.ts';
import type { FilesContext } from '../../src/features/files/filesContext.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { OpenList } from './support/openList.ts';
import { signInAndStart } from './support/signInAndStart.ts';

describe('The download of what a run wrote', () => {
  let list: OpenList;

  beforeEach(() => {
    list = new OpenList();
  });

  afterEach(() => {
    list.dispose();
  });

  describe('on a server', () => {
    const { userDirectory } = sandboxAddress();
    /** A part of the names of all files of these tests. */
    const word = `run-${randomUUID().slice(0, 8)}`;
    const disk = join(userDirectory, word);
    let runs = 0;
    const here = () => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    const local = async () => (await readdir(here())).filter((name) => name.includes(word)).sort();

    before(async function () {
      this.timeout(120_000);
      await signInAndStart();
      await mkdir(disk);
    });

    afterEach(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      for (const name of await local()) await rm(join(here(), name), { recursive: true });
    });

    after(() => rm(disk, { recursive: true }));

    /** Runs code in the folder of the tests. The editor may still have the content of an earlier file, so each has its own name. */
    async function run(code: string): Promise<void> {
      const file = vscode.Uri.file(join(here(), `${word}-${(runs += 1)}.jl`));
      await writeFile(file.fsPath, `cd("/user/${word}") do\n${code}\nend`);
      await vscode.commands.executeCommand(commands.runFile, file);
    }

    const download = () =>
      vscode.commands.executeCommand<readonly DownloadedFile[] | undefined>(commands.downloadFilesOfRun);

    it('lists the files, and downloads those that stay checked', async function () {
      // The first use of the module for files installs it, which Julia compiles.
      this.timeout(90_000);
      await writeFile(join(disk, 'before.csv'), 'x');
      await run(
        `write("${word} итог 1.csv", "12345"); mkpath("sub"); write("sub/${word}-b.csv", "b"); write("c.csv", "")`,
      );
      const downloaded = download();
      await list.shows('c.csv');
      assert.deepEqual([...list.labels].sort(), ['c.csv', `${word} итог 1.csv`, `${word}-b.csv`]);
      assert.match(list.text, new RegExp(`^${word} итог 1\\.csv\\|/user/${word} · 5 B$`, 'm'));
      assert.match(list.text, new RegExp(`^${word}-b\\.csv\\|/user/${word}/sub · 1 B$`, 'm'));
      await list.check('c.csv');
      await list.pressEnter();
      assert.equal((await downloaded)?.length, 2);
      assert.deepEqual(await local(), [`${word} итог 1.csv`, `${word}-1.jl`, `${word}-b.csv`]);
      assert.equal(await readFile(join(here(), `${word} итог 1.csv`), 'utf8'), '12345');
    });

    it('asks about local files that exist, and replaces nothing without an answer', async () => {
      await run(`write("${word}-mine.csv", "theirs")`);
      await writeFile(join(here(), `${word}-mine.csv`), 'mine');
      const asked = new ChosenAnswers([/mine\.csv' already exists/, undefined]);
      try {
        const downloaded = download();
        await list.shows(`${word}-mine.csv`);
        await list.pressEnter();
        assert.equal(await downloaded, undefined);
        assert.equal(await readFile(join(here(), `${word}-mine.csv`), 'utf8'), 'mine');
      } finally {
        asked.dispose();
      }
    });

    it('offers what code that still runs has written so far', async () => {
      const running = run(`write("so far.csv", "1"); println("wrote_$(1)"); while !isfile("go"); sleep(0.05); end`);
      try {
        // The first output arrives together with the time when the run began.
        await eventually(
          () => Promise.resolve(vscode.workspace.textDocuments.map((document) => document.getText())),
          (texts) => texts.some((text) => text.includes('wrote_1')),
        );
        const downloaded = download();
        await list.shows('so far.csv');
        await list.pressEscape();
        assert.equal(await downloaded, undefined);
      } finally {
        // Otherwise the run would keep the server busy during all later tests.
        await writeFile(join(disk, 'go'), '');
        await running;
      }
    });

    it('says that a run wrote nothing', async () => {
      await run('1 + 1');
      const asked = new ChosenAnswers();
      try {
        assert.equal(await download(), undefined);
        const { text, buttons } = await asked.next(/wrote no files/);
        assert.match(text, new RegExp(`^${word}-${runs}\\.jl:1-3, which began at .*, wrote no files in /user\\.`));
        assert.deepEqual(buttons, ['Download…']);
      } finally {
        asked.dispose();
      }
    });
  });

  describe('of runs', () => {
    const server = 'https://engee.test/prod/user/a/' as ServerUrl;
    const other = 'https://engee.test/prod/user/b/' as ServerUrl;
    const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);
    const period = (beganMs: number, endedMs: number | undefined, on = server): ServerPeriod => ({
      server: on,
      beganMs,
      endedMs,
    });

    /** Downloads with these runs, newest first. @param find the answer of the server */
    async function downloadOf(
      periods: readonly (ServerPeriod | undefined)[],
      find: RemoteFiles['findChanged'] = async () => Promise.resolve({ files: [], unusable: 0, isCut: false }),
    ): Promise<unknown> {
      const recent = periods.map((_, index): Run => {
        const submission = {
          kind: 'file',
          uri: 'file:///a.jl',
          version: 1,
          title: `a${index}.jl`,
          code: '1',
          lines: [0],
        };
        return { number: index, id: `r${index}`, submission: submission as Run['submission'] };
      });
      const runs: Pick<Runs, 'recent' | 'periodOf'> = { recent, periodOf: ({ number }) => periods[number] };
      const context = {
        readyServer: async () => Promise.resolve(server),
        remote: { findChanged: find },
        closing: new AbortController().signal,
      };
      return downloadOfLastRunCommand(context as unknown as FilesContext, runs).catch((error: unknown) => error);
    }

    async function messageOf(...args: Parameters<typeof downloadOf>): Promise<string> {
      const asked = new ChosenAnswers();
      try {
        await downloadOf(...args);
        return asked.questions.map(({ text }) => text).join();
      } finally {
        asked.dispose();
      }
    }

    it('says what to do if nothing was run, or nothing whose time is known', async () => {
      assert.match(await messageOf([]), /^No code has been run in this window yet/);
      assert.match(await messageOf([undefined]), /When this window last ran code on this server is not known/);
      assert.match(
        await messageOf([period(1_000, 2_000, other)]),
        /When this window last ran code on this server is not known/,
      );
    });

    it('takes the last run on this server that has begun', async () => {
      const searched: unknown[] = [];
      const periods = [undefined, period(5_000, 6_000, other), period(3_000, 4_000), period(1_000, 2_000)];
      const text = await messageOf(periods, async (...args) => {
        searched.push(args[0], args[1].beganMs, args[1].endedMs);
        return Promise.resolve({ files: [], unusable: 2, isCut: true });
      });
      assert.deepEqual(searched, [server, 3_000, 4_000]);
      assert.match(
        text,
        /^a2\.jl:1, which began at .* wrote no files in \/user\. Left out 2 whose names can't be used/,
      );
      assert.match(text, /took too long/);
    });

    it('shows hostile names as plain text, and tells the times', async () => {
      const files = ['/user/[x](command:y)/$(trash) a'].map((path) => ({ path: remote(path), sizeBytes: 2_048 }));
      const found: ChangedFiles = { files, unusable: 0, isCut: false };
      for (const endedMs of [90_061_000, undefined]) {
        const closed = downloadOf([period(90_000_000, endedMs)], async () => Promise.resolve(found));
        const began = formatTime(90_000_000);
        await list.isTitled(
          endedMs === undefined
            ? `Download Files Written Since ${began} by a0.jl:1`
            : `Download Files Written from ${began} to ${formatTime(endedMs)} by a0.jl:1`,
        );
        await list.shows('$ (trash) a');
        assert.equal(list.text, '$ (trash) a|/user/[x] (command:y) · 2.0 KB');
        await list.pressEscape();
        assert.ok((await closed) instanceof EngeeError);
      }
    });

    it('ends the search when the list is closed, and rejects with its error', async () => {
      const aborted = new Promise((resolve) => {
        void downloadOf([period(1_000, 2_000)], async (...[, , , signal]) => {
          signal.addEventListener('abort', resolve);
          return new Promise<never>(() => undefined);
        });
      });
      await list.opens();
      await list.pressEnter();
      await list.pressEscape();
      await aborted;
      const error = await downloadOf([period(1_000, 2_000)], async () =>
        Promise.reject(new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: 15_000 })),
      );
      assert.ok(error instanceof EngeeError && error.fault.kind === 'timeout');
    });
  });
});
