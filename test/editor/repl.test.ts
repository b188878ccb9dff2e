import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { answers } from './support/answers.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const ctrlC = '\u0003';
const ctrlD = '\u0004';
const up = '\u001b[A';
/** A server that has just started is prepared first, which takes long on a busy machine. */
const waitMs = 60_000;

/** Follows what is written into a terminal of the extension, without its colours. */
class Transcript {
  private text = '';
  private readonly changed = new vscode.EventEmitter<void>();
  readonly terminal: vscode.Terminal;

  constructor(terminal: vscode.Terminal) {
    this.terminal = terminal;
    const { creationOptions } = terminal;
    assert.ok('pty' in creationOptions, 'it is a terminal of the extension');
    creationOptions.pty.onDidWrite((text) => {
      // eslint-disable-next-line no-control-regex
      this.text += text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
      // The terminal finds its size at any time, and the line is then drawn anew.
      this.text = this.text.replace(/[^\n]*\r(?!\n|$)/g, '');
      this.changed.fire();
    });
  }

  /** Types as a user does, through the editor's terminal. */
  type(text: string): void {
    this.terminal.sendText(text, false);
  }

  /** Waits until this was written since the last wait; gives what was. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) {
        const end = match.index + match[0].length;
        const seen = this.text.slice(0, end);
        this.text = this.text.slice(end);
        return seen;
      }
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          subscription.dispose();
          reject(
            new Error(
              `Within ${waitMs / 1000} s nothing like ${String(pattern)} was written, but ${JSON.stringify(this.text)}`,
            ),
          );
        }, waitMs);
        const subscription = this.changed.event(() => {
          clearTimeout(timer);
          subscription.dispose();
          resolve();
        });
      });
    }
  }

  /** Leaves the input that is being written, and waits for the next prompt. */
  async discard(): Promise<void> {
    this.type(ctrlC);
    await this.until(/\^C\r\nengee> $/);
  }

  /** Runs one input and gives what was written until the next prompt, the input's own echo left out. */
  async run(code: string): Promise<string> {
    this.type(`${code}\r`);
    await this.until(/\r\n/);
    return (await this.until(/\r\nengee> $/)).replace(/(\r\n)?\r\nengee> $/, '').replaceAll('\r\n', '\n');
  }
}

describe('The REPL', () => {
  let repl: Transcript;

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
    repl = new Transcript(await opened(() => vscode.commands.executeCommand(commands.openRepl)));
    await repl.discard();
    // The first run of a server may say that it is being prepared.
    await repl.run('nothing');
  });

  after(async () => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('is a terminal of that name, and the command shows the one that is open', async () => {
    const before = vscode.window.terminals.length;
    assert.equal(repl.terminal.name, 'Engee REPL');
    await vscode.commands.executeCommand(commands.openRepl);
    assert.equal(vscode.window.terminals.length, before);
  });

  it('shows values as Julia does, and what is printed before them', async () => {
    assert.equal(await repl.run('x = 6 * 7'), '42');
    assert.equal(await repl.run('x;'), '');
    assert.match(await repl.run('println("printed"); [x, 1]'), /^printed\n2-element .*:\n 42\n {2}1$/);
  });

  it('goes on in the next line until the code is complete', async () => {
    repl.type('function twice(a)\r');
    await repl.until(/\r\n {11}$/);
    repl.type('2a\rend');
    await repl.until(/end$/);
    assert.match(await repl.run(''), /twice \(generic function with 1 method\)/);
    assert.equal(await repl.run('twice(4)'), '8');
  });

  it("names the user's own inputs in an error, and nothing of the platform", async () => {
    await repl.run('fail(a) = sqrt(a)');
    const error = await repl.run('fail(-1.0)');
    assert.match(error, /^ERROR: DomainError with -1\.0:/);
    assert.match(error, /fail\(a?::Float64\)\n +@ Main REPL\[\d+\]:1\n/);
    assert.match(error, /top-level scope\n +@ (Main )?REPL\[\d+\]:1$/);
    assert.doesNotMatch(error, /engee|bridge|eval/i);
  });

  it("completes from Julia's own completions, letters by their names too", async () => {
    repl.type('printst\t');
    await repl.until(/yled/);
    await repl.discard();
    repl.type('\\alpha\t');
    await repl.until(/α/);
    await repl.discard();
  });

  it('shows help, and what Julia writes before it', async () => {
    assert.match(await repl.run('?sqrt'), /^search: sqrt [^]*sqrt\(x\)[^]*square root/i);
    assert.match(await repl.run('?prntln'), /Perhaps you meant .*println/);
  });

  it('lists the signatures of a function at Tab, and keeps the input', async () => {
    await repl.run('only_one(x::Int64, y) = x');
    repl.type('z = only_one(\t');
    await repl.until(/\r\nonly_one\(x::Int64, y\) [^\r\n#]*REPL\[\d+\]:1\r\nengee> z = only_one\($/);
    repl.type('5, 1)\r');
    await repl.until(/\r\n5\r\n\r\nengee> $/);
  });

  it('has ans and err', async () => {
    assert.equal(await repl.run('6 * 7'), '42');
    assert.equal(await repl.run('ans + 1'), '43');
    await repl.run('error("kept")');
    assert.equal(await repl.run('err[1].exception.msg'), '"kept"');
  });

  it('takes a pasted transcript without its prompts and output', async () => {
    repl.type(
      '\u001b[200~julia> w = 6 * 7\r42\r\rjulia> function triple(x)\r           3x\r       end\rtriple (generic function with 1 method)\r\rjulia> triple(w)\r126\u001b[201~',
    );
    await repl.until(/triple\(w\)/);
    repl.type('\r');
    await repl.until(
      /\r\n42\r\n[^]*triple \(generic function with 1 method\)\r\n[^]*triple\(w\)\r\n126\r\n\r\nengee> $/,
    );
  });

  it('takes the line that running code asks for', async () => {
    repl.type('print("Name: "); name = readline(); println("Hello ", name)\r');
    await repl.until(/Name: $/);
    repl.type('Ada\r');
    await repl.until(/Hello Ada\r\n\r\nengee> $/);
  });

  it('leaves code of a document to ask in a box, with what it printed before', async () => {
    const create = vscode.window.createInputBox;
    const shown = new Promise<vscode.InputBox>((resolve) => {
      const createInputBox = () => {
        const box = create.call(vscode.window);
        const show = box.show.bind(box);
        return Object.assign(box, {
          show: () => {
            show();
            resolve(box);
          },
        });
      };
      Object.assign(vscode.window, { createInputBox });
    });
    try {
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({
          language: 'julia',
          content: 'print("first\\nName: ")\nstring("Hello ", readline())',
        }),
      );
      const outcome = vscode.commands.executeCommand<RunOutcome>(commands.runFile);
      const box = await shown;
      assert.match(String(box.title), /^Untitled-\d+:1-2 is waiting for input$/);
      assert.equal(box.prompt, 'Name:');
      box.value = 'Ada';
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      const ended = await outcome;
      assert.ok(ended.kind === 'value' && ended.shown?.text === '"Hello Ada"', JSON.stringify(ended));
    } finally {
      Object.assign(vscode.window, { createInputBox: create });
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('interrupts', async () => {
    repl.type('println("begun"); sleep(600)\r');
    await repl.until(/begun\r\n/);
    repl.type(ctrlC);
    await repl.until(/\^C\r\nInterrupted\.\r\n\r\nengee> $/);
  });

  it('has the inputs of other terminals in its history, and closes at Ctrl+D', async () => {
    assert.equal(await repl.run('"remembered"'), '"remembered"');
    const other = new Transcript(await opened(() => openByProfile()));
    assert.equal(other.terminal.name, 'Engee REPL');
    await other.discard();
    other.type(up);
    await other.until(/"remembered"/);
    await other.discard();
    const closed = new Promise<vscode.Terminal>((resolve) => {
      const subscription = vscode.window.onDidCloseTerminal((terminal) => {
        subscription.dispose();
        resolve(terminal);
      });
    });
    other.type(ctrlD);
    assert.equal(await closed, other.terminal);
  });

  it('says that the server was started anew', async function () {
    this.timeout(120_000);
    assert.equal(await vscode.commands.executeCommand(commands.stopServer, await answers({ confirmed: true })), true);
    assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
    await repl.until(/The server was started anew: what was defined before is gone\.\r\nengee> $/);
    // The first run of a server says that it is being prepared where that takes a moment.
    assert.match(await repl.run('x'), /^(?:Preparing your server for runs…\n)?ERROR: UndefVarError/);
  });
});

/** As the menu of new terminals does. */
async function openByProfile(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('terminal.integrated.defaultProfile');
  await settings.update('linux', 'Engee REPL', vscode.ConfigurationTarget.Global);
  try {
    await vscode.commands.executeCommand('workbench.action.terminal.new');
  } finally {
    await settings.update('linux', undefined, vscode.ConfigurationTarget.Global);
  }
}

async function opened(open: () => Thenable<unknown>): Promise<vscode.Terminal> {
  const terminal = new Promise<vscode.Terminal>((resolve) => {
    const subscription = vscode.window.onDidOpenTerminal((each) => {
      subscription.dispose();
      resolve(each);
    });
  });
  await open();
  return terminal;
}
