import assert from 'node:assert/strict';
import type { BridgedEngine } from '../support/bridgedEngine.ts';
import { bridgedEngine } from '../support/bridgedEngine.ts';
import { type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { runCode } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

/** Output is buffered before it is passed on, which must have no visible effect. */
describe('Printing through the bridge', () => {
  let client: EngeeClient;
  let bridged: BridgedEngine;

  before(async function () {
    this.timeout(240_000);
    const sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    bridged = bridgedEngine(client);
  });

  async function printed(code: string): Promise<string> {
    const { outcome, observed } = await runCode(bridged.engine, client, code);
    assert.equal(outcome.kind, 'value', JSON.stringify(outcome));
    return observed.output;
  }

  const cases: Record<string, readonly [code: string, output: string]> = {
    'the order of standard output and error': [
      'for i in 1:3; println(i); println(stderr, -i); end',
      '1\n-1\n2\n-2\n3\n-3\n',
    ],
    'single bytes and characters': [
      "write(stdout, 0x61); print('é'); write(stdout, [0xe2, 0x82, 0xac]); nothing",
      'aé€',
    ],
    'output of a child process between lines': [
      'println("before"); println("it"); run(`echo child`); println("after")',
      'before\nit\nchild\nafter\n',
    ],
    'output of a child process that gets the stream': [
      'println("a"); println("b"); run(pipeline(`echo child`, stdout = stdout)); println("c")',
      'a\nb\nchild\nc\n',
    ],
    'flushed output of C code': [
      'println("a"); println("b"); flush(stdout); ccall(:puts, Cint, (Cstring,), "c"); Base.Libc.flush_cstdio(); sleep(0.02); println("d")',
      'a\nb\nc\nd\n',
    ],
    'output larger than the buffer in chunks of many sizes': [
      'for n in (10, 70_000, 3, 65_536, 65_535, 1, 200_000); print("x"^n); println(n); end',
      [10, 70_000, 3, 65_536, 65_535, 1, 200_000].map((n) => `${'x'.repeat(n)}${n}\n`).join(''),
    ],
    'displayed values between lines': ['println("a"); display(1); println("b"); display(2)', 'a\n<1>b\n<2>'],
    'log messages': ['println("a"); @info "told"; println("b")', 'a\n[ Info: told\nb\n'],
    'output larger than a pipe buffer after a child process made the pipe blocking': [
      'run(`true`); print("x"^3_000_000); run(`true`); print("y"^3_000_000)',
      `${'x'.repeat(3_000_000)}${'y'.repeat(3_000_000)}`,
    ],
    'C output larger than a pipe buffer while nothing else can run': [
      'line = "c"^999 * "\n"; run(`true`); for i in 1:900; ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), 1, line, 1000); end',
      `${'c'.repeat(999)}\n`.repeat(900),
    ],
    'values beyond the limit of displayed ones as text': [
      'for i in 1:202; display(i); end',
      `${Array.from({ length: 200 }, (_, index) => `<${index + 1}>`).join('')}201\n202\n`,
    ],
    'a redirection by the code': [
      'println("a"); old = stdout; (reader, writer) = redirect_stdout(); println("inside"); redirect_stdout(old); close(writer); print("[", read(reader, String), "]"); println("b")',
      'a\n[inside\n]b\n',
    ],
    'a redirection with a function': [
      'println("a"); open("/dev/null", "w") do io; redirect_stdout(() -> println("nowhere"), io); end; println("b")',
      'a\nb\n',
    ],
    'whole lines printed by concurrent tasks': [
      '@sync for task in 1:4; @async for i in 1:500; println("task $task line $i"); i % 50 == 0 && yield(); end; end',
      '',
    ],
    'output before and after a caught error': ['try; println("a"); error("b"); catch; println("c"); end', 'a\nc\n'],
  };

  for (const [name, [code, output]] of Object.entries(cases)) {
    it(`keeps ${name}`, async () => {
      const text = await printed(code);
      if (output !== '') assert.equal(text, output);
      else
        assert.deepEqual(
          text.split('\n').filter((line) => line !== '' && !/^task [1-4] line \d+$/.test(line)),
          [],
        );
    });
  }

  it('shows a line immediately although the code continues to compute', async () => {
    const { outcome } = await runCode(
      bridged.engine,
      client,
      'written = String[]\nfor i in 1:3; println("line ", i); sleep(0.05); end\nstdout isa IO && isopen(stdout) && iswritable(stdout)',
    );
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, 'true');
  });

  it('ends if the code closes its output, and the next run prints again', async () => {
    await runCode(bridged.engine, client, 'println("a"); close(stdout)');
    assert.equal(await printed('println("again")'), 'again\n');
  });

  it('transfers output of a loop that never pauses', async () => {
    const text = await printed(
      'deadline = time() + 0.3; count = 0; while time() < deadline; count += 1; println(count); end; println("of ", count)',
    );
    const lines = text.trimEnd().split('\n');
    assert.deepEqual(lines.slice(0, 3), ['1', '2', '3']);
    assert.equal(lines.at(-1), `of ${lines.length - 1}`);
  });
});
