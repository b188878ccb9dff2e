import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installJulia } from '../../host/julia.ts';
import { runCommand } from '../../host/processes.ts';
import { REPOSITORY } from '../../host/repository.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../host/temporaryFolder.ts';
import { bridgeSource } from '../support/bridgedEngine.ts';

const folder = join(REPOSITORY, 'test', 'bridge');

/** The names of the testsets, as they stand in the files. */
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.jl'))
  .flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^@testset Told "(.+)" begin$/gm)].map(
      ([, name = '']) => name,
    ),
  );

/** What one Julia printed: a line for each testset, what failed in the lines before it. */
interface Told {
  readonly lines: readonly string[];
  readonly end: string;
}

/** The bridge tested in Julia's own words (`test/bridge`), with one thread and with two. */
describe('the bridge inside Julia', function () {
  this.timeout(300_000);

  const told = new Map<number, Told>();

  before(async () => {
    const [julia, directory] = await Promise.all([installJulia(), makeTemporaryFolder('bridge')]);
    const bridge = join(directory, 'bridge.jl');
    await writeFile(bridge, bridgeSource);
    const args = [...julia.args, '--startup-file=no', '--color=no'];
    const run = async (threads: number) => {
      const { code, stdout, stderr } = await runCommand(
        julia.executable,
        [...args, '-t', String(threads), join(folder, 'runtests.jl'), bridge],
        {
          env: { ...process.env, ...julia.env },
          signal: AbortSignal.timeout(280_000),
        },
      );
      told.set(threads, { lines: stdout.split('\n'), end: `code ${code}\n${stderr.slice(-2_000)}` });
    };
    await Promise.all([1, 2].map(run));
    console.log(`The tests of the bridge ran on Julia ${julia.version}.`);
    await removeTemporaryFolder(directory);
  });

  for (const threads of [1, 2]) {
    describe(`with ${threads === 1 ? 'one thread' : 'two threads'}`, () => {
      for (const name of names) {
        it(name, () => {
          const { lines, end } = told.get(threads) ?? assert.fail('it was not run');
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
        });
      }

      it('tells which Julia it runs on', () => {
        assert.match(told.get(threads)?.lines[0] ?? '', new RegExp(`^julia\\t1\\.\\d+\\.\\d+\\S*\\t${threads}$`));
      });

      it('writes JSON that this side reads as well', () => {
        const written = (told.get(threads)?.lines ?? [])
          .filter((line) => line.startsWith('json\t'))
          .map((line) => line.split('\t'));
        assert.ok(written.length > 500);
        for (const [, expected = '', json = ''] of written) {
          assert.equal((JSON.parse(json) as { k: string }).k, Buffer.from(expected, 'base64').toString('utf8'));
        }
      });
    });
  }
});
