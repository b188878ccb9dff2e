import assert from 'node:assert/strict';
import { watch } from 'node:fs/promises';
import type { RunOutcome } from '../../../src/core/run/model.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { type BridgedEngine, bridgedEngine } from '../support/bridgedEngine.ts';
import { type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { runCode } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

/** Printed output and displayed values of code, through real HTTP from a real Julia. */
describe('The bridge', function () {
  // The first call compiles code, which takes long on a busy machine.
  this.timeout(120_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let bridged: BridgedEngine;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    bridged = bridgedEngine(client);
  });

  /** Resolves when the code has created a file with that name in /user. */
  async function appears(name: string): Promise<void> {
    for await (const { filename } of watch(sandbox.userDirectory)) if (filename === name) return;
  }

  const run = (code: string) => runCode(bridged.engine, client, code);

  async function shownBy(code: string) {
    const { outcome } = await run(code);
    if (outcome.kind !== 'value') assert.fail(JSON.stringify(outcome));
    return outcome.shown;
  }

  function exceptionOf(outcome: RunOutcome) {
    const exception =
      outcome.kind === 'error' && outcome.error.kind === 'exceptions' ? outcome.error.exceptions[0] : undefined;
    assert.ok(exception, JSON.stringify(outcome));
    return exception;
  }

  it('transfers all 10 MB that a loop prints', async () => {
    const { outcome, observed } = await run(
      'for i in 1:250_000; println("line ", lpad(i, 8), " of the output, with an é"); end',
    );
    const expected = Array.from(
      { length: 250_000 },
      (_, index) => `line ${String(index + 1).padStart(8)} of the output, with an é\n`,
    ).join('');
    assert.deepEqual(outcome, { kind: 'value', shown: undefined });
    assert.equal(observed.output.length, expected.length);
    assert.ok(observed.output === expected);
    assert.equal(observed.cutBytes, 0);
  });

  it('keeps the start and the end of too much output and reports how much is missing', async () => {
    // A client that polls continuously misses nothing.
    const deaf = await sandbox.control.addFault({
      path: 'external/command/eval',
      bodyContains: '.poll(',
      fault: { kind: 'status', status: 503 },
    });
    const printed = appears('printed');
    const ran = run(
      'line = "x"^999 * "\\n"; for i in 1:60_000; print(line); end; println("the end"); write("/user/printed", ""); nothing',
    );
    await printed;
    await sandbox.control.removeFault(deaf);
    const { observed } = await ran;
    assert.ok(observed.cutBytes > 0);
    assert.equal(Buffer.byteLength(observed.output) + observed.cutBytes, 60_000_000 + 8);
    // 32 MiB of the start, and up to twice the 8 MiB of the end, which are cut in large steps.
    assert.ok(observed.output.length <= (32 + 2 * 8) * 1024 ** 2);
    assert.match(observed.output.slice(0, 1_000), /^x{999}\n$/);
    assert.match(observed.output.slice(-1_008), /^x{999}\nthe end\n$/);
  });

  it('marks invalid bytes and keeps the text around them intact', async () => {
    const { observed } = await run('write(stdout, UInt8[0x61, 0xff, 0xc3, 0x62, 0x0a]); print("é"); nothing');
    assert.equal(observed.output, 'a\ufffd\ufffdb\né');
  });

  it('does not split characters at chunk boundaries', async () => {
    const { observed } = await run('for i in 1:200_000; print("👩‍🚀é"); i % 50_000 == 0 && sleep(0.1); end');
    assert.ok(observed.output === '👩‍🚀é'.repeat(200_000), `${String(observed.output.length)} units`);
  });

  it('assembles characters that are written byte by byte with pauses', async () => {
    const { observed } = await run(
      'for byte in codeunits("日本"); write(stdout, byte); flush(stdout); sleep(0.1); end',
    );
    assert.equal(observed.output, '日本');
  });

  it('shows values as Julia does, and nothing for suppressed values', async () => {
    assert.match(
      (await shownBy('[1 2; 3 4]'))?.text ?? '',
      /^2×2 (Array\{Int64,2\}|Matrix\{Int64\}):\n 1 {2}2\n 3 {2}4$/,
    );
    assert.equal((await shownBy('"text"'))?.text, '"text"');
    for (const code of ['nothing', '1;', '1; # quiet', 'x = 3;\n# the end'])
      assert.equal(await shownBy(code), undefined, code);
    assert.equal((await shownBy('1 # not; quiet'))?.text, '1');
  });

  it('shows a value with the `show` method that the same run defines', async () => {
    const shown = await shownBy('struct Fresh; end\nBase.show(io::IO, ::Fresh) = print(io, "very fresh")\nFresh()');
    assert.equal(shown?.text, 'very fresh');
  });

  it('reports a `show` method that throws as an error in the code', async () => {
    const { outcome } = await run('struct Broken; end\nBase.show(io::IO, ::Broken) = error("no picture")\nBroken()');
    const exception = exceptionOf(outcome);
    assert.match(exception.message, /Error showing value of type .*Broken/);
    assert.match(exception.message, /no picture/);
  });

  it('treats text that a `show` method prints as output', async () => {
    const { outcome, observed } = await run(
      'struct Talks; end\nfunction Base.show(io::IO, ::Talks); println("aside"); print(io, "shown"); end\nTalks()',
    );
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, 'shown');
    assert.equal(observed.output, 'aside\n');
  });

  it('stops a `show` method that never ends', async () => {
    const shown = await shownBy(
      'struct Endless; end\nfunction Base.show(io::IO, ::Endless); while true; print(io, "on and "); end; end\nEndless()',
    );
    assert.equal(shown?.isCut, true);
    assert.ok(shown.text.length < 1_000_000);
  });

  it('transfers a picture and HTML with the value', async () => {
    const shown = await shownBy(
      'struct Plot; end\nBase.show(io::IO, ::MIME"image/png", ::Plot) = write(io, b"\\x89PNG\\r\\n\\x1a\\n")\nBase.show(io::IO, ::MIME"text/html", ::Plot) = print(io, "<b>é</b>")\nPlot()',
    );
    assert.deepEqual(shown?.rich, [
      { type: 'image/png', data: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64') },
      { type: 'text/html', data: '<b>é</b>' },
    ]);
  });

  it('transfers displayed data in its format, and reports which format is missing and why', async () => {
    const { outcome, observed } = await run(
      'display("text/html", "<b>pressure</b>"); display("image/gif", b"GIF89a;"); display("image/png", b"GIF89a;")\nstruct Fontless; end\nBase.show(io::IO, ::MIME"image/png", ::Fontless) = error("no font")\nFontless()',
    );
    assert.deepEqual(
      observed.displayed.map(({ text, rich, omitted }) => [text, rich, omitted]),
      [
        ['<b>pressure</b>', [{ type: 'text/html', data: '<b>pressure</b>' }], []],
        ['image/gif, 7 bytes', [{ type: 'image/gif', data: btoa('GIF89a;') }], []],
        ['image/png, 7 bytes', [], [{ type: 'image/png', why: 'malformed' }]],
      ],
    );
    assert.deepEqual(outcome.kind === 'value' && outcome.shown?.omitted, [
      { type: 'image/png', why: 'failed', message: 'no font' },
    ]);
  });

  it('shows displayed values at their positions in all their formats', async () => {
    const { observed } = await run(
      'println("a"); display([1]); print("b"); display("text/html", HTML("<i>x</i>")); println("c")',
    );
    assert.match(observed.output, /^a\n<1-element [^>]*:\n 1>b<.*>c\n$/s);
    assert.deepEqual(observed.displayed[1]?.rich, [{ type: 'text/html', data: '<i>x</i>' }]);
  });

  it('does not treat printed text as one of its own marks', async () => {
    const { observed } = await run('print("\\e]engee;0123;1\\a", "\\e]engee;", "x"); nothing');
    assert.equal(observed.output, '\u001b]engee;0123;1\u0007\u001b]engee;x');
  });

  it('does not mix late output of a task into the text of the next run', async () => {
    const first = await run('late = @async (sleep(0.3); println("late")); println("first")');
    const second = await run('println("second"); wait(late); println("end")');
    assert.equal(first.observed.output, 'first\n');
    assert.equal(second.outcome.kind, 'value');
    // Julia's standard output is global, so a task that prints later writes to its current target.
    assert.deepEqual(
      second.observed.output.split('\n').filter((line) => line !== 'late'),
      ['second', 'end', ''],
    );
  });

  it('uses the line numbers of the document', async () => {
    const { outcome } = await runCode(bridged.engine, client, '@__LINE__', { firstLine: 1_000 });
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, '1001');
  });
});
