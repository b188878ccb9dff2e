import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseBaseUrl } from '../../src/core/api/baseUrl.ts';
import { remoteAuthority } from '../../src/core/files/remote/remoteUri.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { engeeScript, ShownNotebook } from './support/shownNotebook.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const textOf = (value: unknown) => JSON.stringify(value, null, 2);

describe('Cells of notebooks', () => {
  const { baseUrl, controlUrl, personalAccessToken, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  let folder: string;
  let notebook: ShownNotebook;
  /** The name below `/user` of a file that running code waits for. */
  let gate: string;

  before(async function () {
    this.timeout(240_000);
    await signInAndStart();
    folder = await mkdtemp(join(tmpdir(), 'engee-cells-'));
  });

  beforeEach(() => {
    gate = `gate-${randomUUID()}`;
  });

  afterEach(async () => {
    await release();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => rm(folder, { recursive: true }));

  const open = async (...sources: readonly string[]) => {
    notebook = await ShownNotebook.write(join(folder, `${randomUUID()}.ngscript`), textOf(engeeScript(...sources)));
  };
  const untilReleased = () => `while !isfile("/user/${gate}") sleep(0.02) end;`;
  const release = async () => writeFile(join(userDirectory, gate), '');
  const isWritten = async (name: string) =>
    access(join(userDirectory, name)).then(
      () => true,
      () => false,
    );
  const isPrinted = (text: string) => (outputs: string[][]) => outputs[0]?.[0] === `stdout: ${text}`;

  it('are interrupted with the cells behind, keep the variables, and run again, as vscode-jupyter#10328, #3495 and #17105 ask', async () => {
    await open('kept = 41; println("begun"); sleep(100)', '2', '3', 'kept + 1');
    for (let time = 0; time < 3; time += 1) {
      const { ended } = await notebook.start(0, 3);
      // The outputs of the time before have three parts.
      await notebook.shows(0, (outputs) => outputs.length === 1 && isPrinted('begun\n')(outputs));
      await vscode.commands.executeCommand('notebook.cancelExecution');
      await ended;
      assert.deepEqual(await notebook.shows(0, ({ length }) => length === 3), [
        ['stdout: begun\n'],
        ['stderr: Interrupted.\n'],
        ['stderr: Cells [2], [3] did not run.\n'],
      ]);
      assert.deepEqual([notebook.success(0), notebook.success(1)], [false, undefined]);
      assert.deepEqual([notebook.outputs(1), notebook.outputs(2)], [[['stdout: stored\n']], [['stdout: stored\n']]]);
      assert.equal(await notebook.run(3, 4), true);
      await notebook.shows(3, ([first]) => first?.[0] === 'text/plain: 42');
    }
  });

  it('run and show their pictures in order if there are 300 of them, as vscode-jupyter#14459 asks', async function () {
    this.timeout(240_000);
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const define = `using Base64; struct Pixel end; Base.show(io::IO, ::MIME"image/png", ::Pixel) = write(io, base64decode("${pixel}"));`;
    await open(...Array.from({ length: 300 }, (_, index) => `${index === 0 ? define : ''} Pixel()`));
    const pictureOf = (cell: number) =>
      notebook.document
        .cellAt(cell)
        .outputs.flatMap(({ items }) => items)
        .find(({ mime }) => mime === 'image/png');
    const { ended } = await notebook.start(0, 300);
    const first = await eventually(
      () => Promise.resolve(pictureOf(0)),
      (picture) => picture !== undefined,
    );
    // The first picture doesn't wait for the others.
    assert.equal(pictureOf(299), undefined);
    await ended;
    const starts: number[] = [];
    for (let cell = 0; cell < 300; cell += 1) {
      assert.deepEqual(pictureOf(cell)?.data, first?.data, `cell ${cell}`);
      assert.equal(notebook.success(cell), true, `cell ${cell}`);
      starts.push(notebook.document.cellAt(cell).executionSummary?.timing?.startTime ?? 0);
    }
    assert.deepEqual(
      starts,
      starts.toSorted((one, other) => one - other),
    );
  });

  it('wait if an interrupt cannot act yet and say so, without a restart that the user did not ask for', async () => {
    const computing = `computing-${randomUUID()}`;
    await open(
      `calm = 6; println("begun"); sleep(0.1); touch("/user/${computing}")\nwhile isfile("/user/${computing}") end\nsleep(100)`,
      '2',
      'calm * 7',
    );
    const { ended } = await notebook.start(0, 2);
    const messages = new ChosenAnswers();
    try {
      await eventually(
        () => isWritten(computing),
        (exists) => exists,
      );
      const before = (await control.requests()).at(-1)?.id ?? 0;
      for (let time = 1; time <= 3; time += 1) {
        await vscode.commands.executeCommand('notebook.cancelExecution');
        await eventually(
          () => Promise.resolve(messages.questions),
          ({ length }) => length === time,
        );
      }
      for (const { text, buttons } of messages.questions) {
        assert.match(text, /computing without a pause.* will be interrupted when it next waits or prints/);
        assert.deepEqual(buttons, ['Stop Waiting', 'Restart Server…']);
      }
      assert.equal(notebook.document.cellAt(0).executionSummary?.timing?.endTime, undefined);
      await rm(join(userDirectory, computing));
      await ended;
      assert.deepEqual(await notebook.shows(0, ({ length }) => length === 3), [
        ['stdout: begun\n'],
        ['stderr: Interrupted.\n'],
        ['stderr: Cell [2] did not run.\n'],
      ]);
      const requests = await control.requests({ after: before });
      assert.equal(requests.filter(({ body }) => body.includes('.interrupt(')).length, 1);
      assert.deepEqual(
        requests.filter(({ path }) => path.includes('start') || path.includes('stop')),
        [],
      );
    } finally {
      messages.dispose();
      await rm(join(userDirectory, computing), { force: true });
    }
    assert.equal(await notebook.run(2, 3), true);
    await notebook.shows(2, ([first]) => first?.[0] === 'text/plain: 42');
  });

  it('run the text that they have when they start, and say that it was edited, as marimo-lsp#352 asks', async () => {
    await open(`println("begun")\n${untilReleased()}`, '"old"', '"same"');
    const { ended } = await notebook.start(0, 3);
    await notebook.shows(0, isPrinted('begun\n'));
    await notebook.type(1, '"new"');
    await release();
    await ended;
    assert.deepEqual(await notebook.shows(1, ({ length }) => length === 2), [
      ['stderr: This cell was edited while it waited. Its new text runs.\n'],
      ['text/plain: "new"'],
    ]);
    assert.deepEqual(await notebook.shows(2, ([first]) => first?.[0] === 'text/plain: "same"'), [
      ['text/plain: "same"'],
    ]);
  });

  it('do not run if they are deleted while they wait', async () => {
    await open(`println("begun")\n${untilReleased()}`, 'deleted = 1', '@isdefined(deleted)');
    const { ended } = await notebook.start(0, 3);
    await notebook.shows(0, isPrinted('begun\n'));
    await notebook.edit(vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2)));
    await release();
    await ended;
    await notebook.shows(1, ([first]) => first?.[0] === 'text/plain: false');
  });

  it('show what is printed between pauses as one text, and redraw a line, as vscode-jupyter#11136 asks', async () => {
    await open(
      'for i in 1:3 print(i); sleep(0.2) end',
      'println("start"); print("10%"); sleep(0.3); println("\\r20% done")',
    );
    assert.equal(await notebook.run(0, 2), true);
    assert.deepEqual(await notebook.shows(0, isPrinted('123')), [['stdout: 123']]);
    assert.deepEqual(await notebook.shows(1, isPrinted('start\n20% done\n')), [['stdout: start\n20% done\n']]);
  });

  it('show what comes after their outputs were cleared, and everything when they run again, as vscode-jupyter#16095 asks', async () => {
    await open(`println("before"); print("half "); flush(stdout)\n${untilReleased()}\nprintln("after"); 5`);
    const { ended } = await notebook.start(0, 1);
    await notebook.shows(0, isPrinted('before\nhalf '));
    await vscode.commands.executeCommand('notebook.clearAllCellsOutputs');
    await notebook.shows(0, ({ length }) => length === 0);
    await release();
    await ended;
    assert.deepEqual(await notebook.shows(0, ({ length }) => length === 2), [
      ['stdout: half after\n'],
      ['text/plain: 5'],
    ]);
    await vscode.commands.executeCommand('notebook.clearAllCellsOutputs');
    assert.equal(await notebook.run(0, 1), true);
    assert.deepEqual(await notebook.shows(0, ({ length }) => length === 2), [
      ['stdout: before\nhalf after\n'],
      ['text/plain: 5'],
    ]);
  });

  it('go on when their notebook is closed, and do not start after that', async () => {
    const written = `written-${randomUUID()}`;
    await open(
      `println("begun")\n${untilReleased()}\nwrite("/user/${written}", "1");`,
      `write("/user/${written}-behind", "1");`,
    );
    await notebook.start(0, 2);
    await notebook.shows(0, isPrinted('begun\n'));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await eventually(
      () => Promise.resolve(notebook.document.isClosed),
      (isClosed) => isClosed,
    );
    await release();
    await eventually(
      () => isWritten(written),
      (exists) => exists,
    );
    // It would run before this one.
    await open('"after"');
    assert.equal(await notebook.run(0, 1), true);
    assert.equal(await isWritten(`${written}-behind`), false);
  });

  it('run from the folder of a notebook on the server', async () => {
    const home = `notebooks-${randomUUID()}`;
    await mkdir(join(userDirectory, home));
    await writeFile(
      join(userDirectory, home, 'место.ngscript'),
      textOf(engeeScript('(@__DIR__, basename(@__FILE__), pwd())')),
    );
    const headers = { authorization: `Bearer ${personalAccessToken}` };
    const session = await (await fetch(`${baseUrl}/account/api/oauth2/session`, { headers })).json();
    const authority = await remoteAuthority(parseBaseUrl(baseUrl) ?? assert.fail(), (session as { sub: string }).sub);
    notebook = await ShownNotebook.open(
      vscode.Uri.from({ scheme: 'engee', authority, path: `/user/${home}/место.ngscript` }),
    );
    assert.equal(await notebook.run(0, 1), true);
    const place = `/user/${home}`;
    await notebook.shows(0, ([first]) => first?.[0] === `text/plain: ("${place}", "место.ngscript", "${place}")`);
  });

  it('run in Jupyter notebooks of Julia, and are not offered in those of Python', async () => {
    const write = async (language: string) =>
      ShownNotebook.write(
        join(folder, `${randomUUID()}.ipynb`),
        textOf({
          nbformat: 4,
          nbformat_minor: 5,
          metadata: { kernelspec: { name: language, display_name: language, language } },
          cells: [
            {
              id: 'a',
              cell_type: 'code',
              source: ['print(1)\n', 'error("e")'],
              execution_count: null,
              outputs: [],
              metadata: {},
            },
          ],
        }),
      );
    notebook = await write('python');
    assert.equal(await notebook.selectKernel(), false);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    notebook = await write('julia');
    assert.equal(await notebook.run(0, 1), false);
    await notebook.shows(0, ({ length }) => length === 2);
    await notebook.document.save();
    const { cells } = JSON.parse(await readFile(notebook.document.uri.fsPath, 'utf8')) as {
      cells: { outputs: { output_type: string; traceback?: string[] }[] }[];
    };
    const [printed, error] = cells[0]?.outputs ?? [];
    assert.deepEqual(printed, { output_type: 'stream', name: 'stdout', text: ['1'] });
    assert.deepEqual([error?.output_type, error?.traceback?.[0]], ['error', 'ERROR: e']);
  });

  it('run after a restart that the user confirms, as julia-vscode#2638 asks', async function () {
    this.timeout(240_000);
    await open('early = @isdefined(earlier); earlier = 1; early', 'earlier + 1');
    assert.equal(await notebook.run(0, 2), true);
    const closed = new ChosenAnswers([/Restart your Engee server/, undefined]);
    try {
      await vscode.commands.executeCommand(commands.restartAndRunAll);
    } finally {
      closed.dispose();
    }
    assert.equal(await notebook.run(0, 2), true);
    await notebook.shows(0, ([first]) => first?.[0] === 'text/plain: true');
    const confirmed = new ChosenAnswers([/Restart your Engee server/, 0]);
    try {
      await vscode.commands.executeCommand(commands.restartAndRunAll);
    } finally {
      confirmed.dispose();
    }
    await notebook.shows(0, ([first]) => first?.[0] === 'text/plain: false');
    await notebook.shows(1, ([first]) => first?.[0] === 'text/plain: 2');
  });

  it('say how to go on if the user does not start the server, and keep the outputs', async function () {
    this.timeout(240_000);
    await open('1 + 1', '2 + 2');
    assert.equal(await vscode.commands.executeCommand(commands.stopServer, await answers({ confirmed: true })), true);
    const before = (await control.requests()).at(-1)?.id ?? 0;
    const closed = new ChosenAnswers([/Start it and run the code/, undefined]);
    try {
      assert.equal(await notebook.run(0, 2), undefined);
    } finally {
      closed.dispose();
    }
    assert.deepEqual(await notebook.shows(0, ({ length }) => length === 3), [
      ['stdout: stored\n'],
      ['stderr: This cell did not run because your Engee server is not running. Run it again to start the server.\n'],
      ['stderr: Cell [2] did not run.\n'],
    ]);
    const requests = await control.requests({ after: before });
    assert.deepEqual(
      requests.filter(({ path }) => path.includes('start') || path.includes('eval')),
      [],
    );
  });
});
