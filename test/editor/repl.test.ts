import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { answers } from './support/answers.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const ctrlC = '\u0003';
const ctrlD = '\u0004';
const up = '\u001b[A';
/** Preparing a fresh server takes long on a busy machine. */
const waitMs = 60_000;

/** Records the output of a terminal of the extension, without colors. */
class Transcript {
  private text = '';
  private readonly changed = new vscode.EventEmitter<void>();
  readonly terminal: vscode.Terminal;

  constructor(terminal: vscode.Terminal) {
    this.terminal = terminal;
    const { creationOptions } = terminal;
    assert.ok('pty' in creationOptions, 'the terminal belongs to the extension');
    creationOptions.pty.onDidWrite((text) => {
      // eslint-disable-next-line no-control-regex
      this.text += text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
      // A resize can repaint the line at any time.
      this.text = this.text.replace(/[^\n]*\r(?!\n|$)/g, '');
      this.changed.fire();
    });
  }

  /** Types into VS Code's terminal. */
  type(text: string): void {
    this.terminal.sendText(text, false);
  }

  /** Waits for output since the last wait that matches, and returns it. */
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
            new Error(`No output matched ${String(pattern)} within ${waitMs / 1000} s: ${JSON.stringify(this.text)}`),
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

  /** Discards the current input and waits for the next prompt. */
  async discard(): Promise<void> {
    this.type(ctrlC);
    await this.until(/\^C\r\nengee> $/);
  }

  /** Runs one input and returns the output up to the next prompt, without the echoed input. */
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
    // The first run on a server may print that the server is being prepared.
    await repl.run('nothing');
  });

  after(async () => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('is a terminal that the command shows again while it is open', async () => {
    const before = vscode.window.terminals.length;
    assert.equal(repl.terminal.name, 'Engee REPL');
    await vscode.commands.executeCommand(commands.openRepl);
    assert.equal(vscode.window.terminals.length, before);
  });

  it('shows values as Julia does, after the printed output', async () => {
    assert.equal(await repl.run('x = 6 * 7'), '42');
    assert.equal(await repl.run('x;'), '');
    assert.match(await repl.run('println("printed"); [x, 1]'), /^printed\n2-element .*:\n 42\n {2}1$/);
  });

  it('continues on the next line until the code is complete', async () => {
    repl.type('function twice(a)\r');
    await repl.until(/\r\n {11}$/);
    repl.type('2a\rend');
    await repl.until(/end$/);
    assert.match(await repl.run(''), /twice \(generic function with 1 method\)/);
    assert.equal(await repl.run('twice(4)'), '8');
  });

  it('names inputs in an error and omits frames of the platform', async () => {
    await repl.run('fail(a) = sqrt(a)');
    const error = await repl.run('fail(-1.0)');
    assert.match(error, /^ERROR: DomainError with -1\.0:/);
    assert.match(error, /→ \[\d+\] fail\(a?::Float64\)\n +@ REPL\[\d+\]:1\n/);
    assert.match(error, /→ \[\d+\] top-level scope\n +@ REPL\[\d+\]:1$/);
    assert.doesNotMatch(error, /engee|bridge|eval/i);
  });

  it('completes with Julia, including names of letters', async () => {
    repl.type('printst\t');
    await repl.until(/yled/);
    await repl.discard();
    repl.type('\\alpha\t');
    await repl.until(/α/);
    await repl.discard();
  });

  it('shows help with search results', async () => {
    assert.match(await repl.run('?sqrt'), /^search: sqrt [^]*sqrt\(x\)[^]*square root/i);
    assert.match(await repl.run('?prntln'), /Perhaps you meant .*println/);
  });

  it('lists the signatures of a function on Tab and keeps the input', async () => {
    await repl.run('only_one(x::Int64, y) = x');
    repl.type('z = only_one(\t');
    await repl.until(/\r\nonly_one\(x::Int64, y\) [^\r\n#]*REPL\[\d+\]:1\r\nengee> z = only_one\($/);
    repl.type('5, 1)\r');
    await repl.until(/\r\n5\r\n\r\nengee> $/);
  });

  it('sets ans and err', async () => {
    assert.equal(await repl.run('6 * 7'), '42');
    assert.equal(await repl.run('ans + 1'), '43');
    await repl.run('error("kept")');
    assert.equal(await repl.run('err[1].exception.msg'), '"kept"');
  });

  it('runs a pasted transcript without its prompts and output', async () => {
    repl.type(
      '\u001b[200~julia> w = 6 * 7\r42\r\rjulia> function triple(x)\r           3x\r       end\rtriple (generic function with 1 method)\r\rjulia> triple(w)\r126\u001b[201~',
    );
    await repl.until(/triple\(w\)/);
    repl.type('\r');
    await repl.until(
      /\r\n42\r\n[^]*triple \(generic function with 1 method\)\r\n[^]*triple\(w\)\r\n126\r\n\r\nengee> $/,
    );
  });

  it('reads input for running code', async () => {
    repl.type('print("Name: "); name = readline(); println("Hello ", name)\r');
    await repl.until(/Name: $/);
    repl.type('Ada\r');
    await repl.until(/Hello Ada\r\n\r\nengee> $/);
  });

  it('lets code of a document ask in an input box', async () => {
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

  it('interrupts running code', async () => {
    repl.type('println("begun"); sleep(600)\r');
    await repl.until(/begun\r\n/);
    repl.type(ctrlC);
    await repl.until(/\^C\r\nInterrupted\.\r\n\r\nengee> $/);
  });

  it('shares its history with other terminals and closes on Ctrl+D', async () => {
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

  it('says that the server restarted', async function () {
    this.timeout(120_000);
    assert.equal(await vscode.commands.executeCommand(commands.stopServer, await answers({ confirmed: true })), true);
    assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
    await repl.until(/The server restarted\. Earlier definitions are gone\.\r\nengee> $/);
    // The first run on a server may print that the server is being prepared.
    assert.match(await repl.run('x'), /^(?:Preparing your server for runs…\n)?ERROR: UndefVarError/);
  });
});

/** Opens a REPL like the menu for new terminals. */
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
