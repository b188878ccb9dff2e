import * as assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { linkCommands } from '../../src/features/run/linkCommands.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { DismissedQuestions } from './support/questions.ts';
import { signInAndStart } from './support/signInAndStart.ts';

/** The editor creates these commands for each view. They move views and do not reach the extension. */
const ofTheEditor =
  /^engee\.(?:workspace|results|search|files|comparison)\.(?:focus|open|removeView|resetViewLocation|toggleVisibility)$/;

/** Lists a folder of the user's server, or installs the module that does so. */
const listsFolder = (body: string) => body.includes('.list_folder(') || body.includes('include_string');

/** Ends a search whose list was closed, which may arrive when the next command runs. */
const endsSearch = (body: string) => body.includes('.cancel_job(') || body.includes('\\"clean\\"');

/**
 * The requests that a command sends when it is clicked, with any arguments. Every other command of the extension may only read
 * the state of the server, the list of variables, and the folders that the tree of the server's files shows.
 */
const ownRequests: Readonly<Record<string, (body: string) => boolean>> = {
  // Shows a variable that the view lists, like a click on its row.
  [commands.showVariable]: (body) =>
    body.includes(`.show_variable(\\"${Buffer.from('precious').toString('base64')}\\"`),
  // Show what can be downloaded, like a click in the menu.
  [commands.downloadFiles]: listsFolder,
  [commands.downloadRemoteCopy]: listsFolder,
  // Shows what the last run wrote, like a click in the menu.
  [commands.downloadFilesOfRun]: (body) =>
    listsFolder(body) || body.includes('\\"find_changed\\"') || body.includes('.poll_job('),
  // Reads the shown folders, like a click on the button of the tree.
  [commands.refreshFiles]: listsFolder,
};

/** The questions of the commands that always ask, with any arguments. */
const questions: Readonly<Record<string, RegExp>> = {
  [commands.stopServer]: /Stop your Engee server\?/,
  [commands.restartServer]: /Restart your Engee server\?/,
  [commands.signIn]: /./,
  [commands.clearVariable]: /Clear the variable precious\?/,
  [commands.uploadFiles]: /Upload to Engee: own\.jl/,
  [commands.downloadFiles]: /Download to .* from \/user/,
  [commands.downloadFilesOfRun]: /Download Files Written from/,
  [commands.goToServerFile]: /Go to Server File/,
  [commands.findInServerFiles]: /Find in Server Files/,
  [commands.openServerFolder]: /Open Server Folder in Workspace/,
  [commands.newServerFile]: /New File in \/user/,
  [commands.newServerFolder]: /New Folder in \/user/,
  [commands.uploadHere]: /Upload to \/user/,
};

describe('A hostile command link', () => {
  const { controlUrl, personalAccessToken, baseUrl } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  let asked: DismissedQuestions;
  /** A folder in the workspace. */
  let here: string;
  /** A folder outside the workspace. */
  let elsewhere: string;
  let own: vscode.Uri;
  let lastSeen = 0;

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    here = await mkdtemp(join(folder, 'links-'));
    elsewhere = await mkdtemp(join(tmpdir(), 'engee-links-'));
    await mkdir(join(elsewhere, 'target'));
    for (const name of ['secret', 'evil.jl']) await writeFile(join(elsewhere, name), 'evil_code()\n');
    await writeFile(join(elsewhere, 'target', 'a.csv'), 'mine');
    await writeFile(join(here, 'ran.jl'), 'precious = 42\n');
    // The file is empty, so every request to run code comes from an argument.
    await writeFile(join(here, 'own.jl'), '');
    own = vscode.Uri.file(join(here, 'own.jl'));
    asked = new DismissedQuestions();
    await vscode.window.showTextDocument(vscode.Uri.file(join(here, 'ran.jl')));
    await vscode.commands.executeCommand('engee.workspace.focus');
    const outcome = await vscode.commands.executeCommand<{ kind: string } | undefined>(commands.runFile);
    assert.equal(outcome?.kind, 'value');
    // Waits until the view lists the variable, because only the name of a listed row is copied.
    do await vscode.commands.executeCommand(commands.copyVariableName, row('precious'));
    while ((await vscode.env.clipboard.readText()) !== 'precious');
  });

  beforeEach(async () => {
    await vscode.window.showTextDocument(own);
    await vscode.env.clipboard.writeText('mine');
    lastSeen = (await control.requests()).at(-1)?.id ?? 0;
    asked.take();
  });

  after(async () => {
    asked.dispose();
    // A command has opened a REPL, and the tests of the REPL open their own.
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
    for (const folder of [here, elsewhere]) await rm(folder, { recursive: true, force: true });
  });

  it('cannot skip a question of any command or make a command do more than a click', async function () {
    this.timeout(300_000);
    const all = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith('engee.') && !ofTheEditor.test(id),
    );
    assert.deepEqual(all.slice().sort(), [...Object.values(commands), ...Object.values(linkCommands)].sort());
    // Signing out comes last because the other commands need a session.
    const last = commands.signOut;
    const found: string[] = [];
    for (const id of [...all.filter((each) => each !== last), last]) {
      await vscode.window.showTextDocument(own);
      await Promise.all(hostileArguments().map((args) => clicked(id, args)));
      const words = asked.take();
      found.push(...(await harmsOf(id)).map((harm) => `${id} ${harm}`));
      const question = questions[id];
      if (question !== undefined && !words.some((each) => question.test(each)))
        found.push(`${id} did not ask ${String(question)}, but: ${words.join(' | ')}`);
    }
    assert.deepEqual(found, []);
    assert.equal(await control.serverStatus(), 'running');
    assert.deepEqual([...new Set(asked.opened.map((address) => new URL(address).origin))], [new URL(baseUrl).origin]);
  });

  it('makes the upload question name the real file before it is read', async () => {
    assert.equal(
      await vscode.commands.executeCommand(commands.signIn, await answers({ token: personalAccessToken })),
      true,
    );
    await clicked(commands.uploadFiles, [
      uriData(join(here, 'own.jl'), { fsPath: join(elsewhere, 'secret'), external: `file://${here}/own.jl` }),
    ]);
    assert.match(asked.take().join(), /Upload to Engee: own\.jl \(0 B\)/);
    for (const path of [
      join(elsewhere, 'secret'),
      join(here, '..', '..', 'secret'),
      `${here}/../../secret`,
      join(elsewhere, 'no such file'),
    ]) {
      await clicked(commands.uploadFiles, [uriData(path)]);
      const [question, ...others] = asked.take();
      assert.match(question ?? '', /Upload from outside this workspace\?/);
      assert.ok(question?.includes(path.split('/').at(-1) ?? ''));
      assert.deepEqual(others, []);
    }
    const many = Array.from({ length: 30 }, (_, index) => uriData(join(elsewhere, `no such file ${index}`)));
    await clicked(commands.uploadFiles, [
      uriData(join(here, 'own.jl')),
      [uriData(join(here, 'own.jl')), ...many, uriData(join(elsewhere, 'secret'))],
    ]);
    const [question, ...others] = asked.take();
    assert.ok(question?.includes(join(elsewhere, 'secret')));
    assert.deepEqual(others, []);
  });

  it('opens only documents whose code was run', async () => {
    const target = (uri: vscode.Uri) => ({ kind: 'document', uri: uri.toString(), version: 1, line: 0 });
    await clicked(linkCommands.openFrame, [target(vscode.Uri.file(join(elsewhere, 'secret')))]);
    assert.equal(activePath(), own.path);
    await clicked(linkCommands.openFrame, [target(vscode.Uri.file(join(here, 'ran.jl')))]);
    assert.equal(activePath(), vscode.Uri.file(join(here, 'ran.jl')).path);
  });

  /** Returns hostile arguments in all the shapes that commands of the extension read. */
  function hostileArguments(): readonly (readonly unknown[])[] {
    const secret = uriData(join(elsewhere, 'secret'));
    const evil = uriData(join(elsewhere, 'evil.jl'));
    const disguised = uriData(join(here, 'own.jl'), {
      fsPath: join(elsewhere, 'evil.jl'),
      external: vscode.Uri.file(join(elsewhere, 'evil.jl')).toString(),
    });
    const folder = uriData(join(elsewhere, 'target'));
    const given = {
      confirmed: true,
      token: 'attackers-token',
      target: '/user',
      sources: ['/user/a.csv'],
      onConflict: 'replace',
      allowsElsewhere: true,
    };
    const frame = (uri: string) => ({ kind: 'document', uri, version: 1, line: 0, character: 0 });
    return [
      [],
      [given],
      [given, given, given],
      [{ ...given, given, '#given': given, constructor: { name: 'Answers' } }],
      [JSON.parse(`{"__proto__": ${JSON.stringify(given)}}`)],
      [secret, [secret], given],
      [secret, 0],
      [evil, 0, given],
      [disguised, 0],
      [folder, [folder], given],
      [uriData('/evil', { scheme: 'untitled' }), 0],
      [uriData(`${here}/../../evil.jl`), 0],
      [
        uriData('/share/evil.jl', { authority: 'attacker.example' }),
        [uriData('/share/evil.jl', { authority: 'attacker.example' })],
      ],
      [uriData('evil', { scheme: 'not a scheme' }), 0],
      [frame(vscode.Uri.file(join(elsewhere, 'evil.jl')).toString())],
      [frame('untitled:evil.jl')],
      [frame('command:workbench.action.quit')],
      [frame('file://attacker.example/share/evil.jl')],
      [1],
      ['1', Number.MAX_VALUE],
      [-1.5, [[]]],
      [true, null, 'x'.repeat(10_000)],
      [row('precious')],
      // Look like rows of the tree of the server's files.
      [fileRow('/user'), [fileRow('/user')]],
      [fileRow('/user/evil.jl'), [fileRow('/user/evil.jl'), fileRow('/user/.project')], given],
      [{ kind: 'more', folder: '/user', count: 1 }],
      // Last, so that nothing overwrites what they copy.
      [null, [row('evil'), row('evil\nrun(`calc`)'), null, 1]],
      [row('evil')],
    ];
  }

  /** Returns everything that was sent, written, opened or copied without consent. */
  async function harmsOf(id: string): Promise<string[]> {
    const harms: string[] = [];
    const requests = await control.requests({ after: lastSeen });
    lastSeen = requests.at(-1)?.id ?? lastSeen;
    for (const { method, path, body } of requests) {
      const isReading =
        (method === 'GET' && path.endsWith('/engee/info')) ||
        body.includes('.variables(') ||
        body.includes('.list_folder(') ||
        endsSearch(body);
      if (!isReading && ownRequests[id]?.(body) !== true) harms.push(`sent ${method} ${path} ${body}`);
    }
    const clipboard = await vscode.env.clipboard.readText();
    if (clipboard !== 'mine' && (id !== commands.copyVariableName || clipboard !== 'precious'))
      harms.push(`copied ${clipboard}`);
    await vscode.env.clipboard.writeText('mine');
    const text = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === own.toString())?.getText() ?? '';
    if (id !== commands.insertVariableName ? text !== '' : !/^(?:precious)*$/.test(text)) harms.push(`wrote ${text}`);
    if (text !== '') await cleared(own);
    for (const { uri } of vscode.workspace.textDocuments) {
      if (/evil|secret|attacker/.test(uri.toString())) harms.push(`opened ${uri.toString()}`);
    }
    if ((await readFile(join(elsewhere, 'target', 'a.csv'), 'utf8')) !== 'mine') harms.push('overwrote a file');
    const files = [await readdir(here), await readdir(elsewhere), await readdir(join(elsewhere, 'target'))]
      .flat()
      .sort();
    if (files.join() !== 'a.csv,evil.jl,own.jl,ran.jl,secret,target') harms.push(`created a file: ${files.join()}`);
    return harms;
  }
});

/** Runs a command with the arguments of a link. They pass through the window as JSON, which turns addresses into `Uri`s. */
async function clicked(id: string, args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand('runCommands', {
    commands: [{ command: id, args: JSON.parse(JSON.stringify(args)) as unknown }],
  });
}

/** Returns an address as the editor serializes it to JSON, with arbitrary parts. */
function uriData(path: string, parts: Readonly<Record<string, string>> = {}) {
  return { $mid: 1, scheme: 'file', authority: '', path, query: '', fragment: '', ...parts };
}

function fileRow(path: string) {
  return { kind: 'entry', path };
}

function row(name: string) {
  return { kind: 'variable', variable: { name, type: 'Int64', size: '', value: '1' } };
}

async function cleared(uri: vscode.Uri): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri);
  await editor.edit((edit) => {
    edit.delete(new vscode.Range(0, 0, editor.document.lineCount, 0));
  });
  assert.equal(await editor.document.save(), true);
}

function activePath(): string | undefined {
  return vscode.window.activeTextEditor?.document.uri.path;
}
