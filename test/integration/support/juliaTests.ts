import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installJulia } from '../../host/julia.ts';
import { runCommand } from '../../host/processes.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../host/temporaryFolder.ts';

/** The output of one Julia process: a line for each test set, preceded by its failures. */
interface JuliaOutput {
  readonly lines: readonly string[];
  readonly end: string;
}

/** Tests of a module that are written in Julia. */
export interface JuliaTests {
  /** The folder with `runtests.jl` and the files that it includes. */
  readonly folder: string;
  /** The Julia source of the module, as it is sent. */
  readonly source: string;
}

/**
 * Declares a test for each test set of a folder, with one thread and with two. Call it inside `describe`.
 * @param more declares further tests of the output's lines
 */
export function declareJuliaTests(
  { folder, source }: JuliaTests,
  more?: (lines: () => readonly string[]) => void,
): void {
  const outputs = new Map<number, JuliaOutput>();
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.jl'))
    .flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^@testset Reported "(.+)" begin$/gm)].map(
        ([, name = '']) => name,
      ),
    );

  before(async () => {
    const [julia, directory] = await Promise.all([installJulia(), makeTemporaryFolder('bridge')]);
    const file = join(directory, 'module.jl');
    await writeFile(file, source);
    const args = [...julia.args, '--startup-file=no', '--color=no'];
    const run = async (threads: number) => {
      const { code, stdout, stderr } = await runCommand(
        julia.executable,
        // Compiles quickly. The sandbox runs the bridge with the default level, as Engee does.
        [...args, '-O0', '-t', String(threads), join(folder, 'runtests.jl'), file],
        {
          env: { ...process.env, ...julia.env },
          signal: AbortSignal.timeout(280_000),
        },
      );
      outputs.set(threads, { lines: stdout.split('\n'), end: `code ${code}\n${stderr.slice(-2_000)}` });
    };
    await Promise.all([1, 2].map(run));
    console.log(`The tests of the bridge ran on Julia ${julia.version}.`);
    await removeTemporaryFolder(directory);
  });

  for (const threads of [1, 2]) {
    describe(`with ${threads === 1 ? 'one thread' : 'two threads'}`, () => {
      for (const name of names) {
        it(name, () => {
          assertPassed(name, outputs.get(threads) ?? assert.fail('the tests did not run'));
        });
      }

      it('reports the Julia version', () => {
        assert.match(outputs.get(threads)?.lines[0] ?? '', new RegExp(`^julia\\t1\\.\\d+\\.\\d+\\S*\\t${threads}$`));
      });

      more?.(() => outputs.get(threads)?.lines ?? []);
    });
  }
}

function assertPassed(name: string, { lines, end }: JuliaOutput): void {
  const index = lines.findIndex((line) => line.startsWith(`\t${name}\t`));
  assert.ok(index >= 0, `Julia did not come to this: ${end}`);
  const [passed, failed] = (lines[index] ?? '').split('\t').slice(2).map(Number);
  const before = lines.slice(0, index).findLastIndex((line) => line.startsWith('\t'));
  assert.equal(
    failed,
    0,
    lines
      .slice(before + 1, index)
      .join('\n')
      .slice(0, 4_000),
  );
  assert.ok(passed !== undefined && passed > 0);
}
