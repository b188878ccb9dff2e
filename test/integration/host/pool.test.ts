import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { Cleanup } from '../../host/cleanup.ts';
import { runPool } from '../../host/mocha/pool.ts';
import { formatCounts } from '../../host/mocha/tally.ts';
import { REPOSITORY } from '../../host/repository.ts';
import { temporaryFolder } from '../../host/temporaryFolder.ts';

/** Test files, without the lines that name the suite. */
const files = {
  passes: `it('passes', () => {});`,
  keepsState: `it('keeps state', () => { globalThis.kept = (globalThis.kept ?? 0) + 1; });`,
  readsState: `it('reads state', () => { if (globalThis.kept !== 1) throw new Error('nothing is kept'); });`,
  fails: `it('fails', () => { throw new Error('wrong'); });`,
  endsProcess: `it('ends the process', () => { process.exit(7); });`,
  isBroken: `throw new Error('cannot load');`,
  waits: `it('waits', () => new Promise(() => {})); after(() => console.log('printed at the end'));`,
};

describe('A pool of Mocha processes', () => {
  const cleanup = new Cleanup();
  let folder: string;

  before(async () => {
    folder = await temporaryFolder('pool', cleanup);
    for (const [name, code] of Object.entries(files))
      await writeFile(pathOf(name), `describe('${name}', () => { ${code} });`);
  });

  after(() => cleanup.run());

  const pathOf = (name: string) => join(folder, `${name}.mjs`);

  async function run(names: readonly (keyof typeof files)[], workers = 1) {
    const printed: string[] = [];
    const batches = names.map((name) => [relative(REPOSITORY, pathOf(name))]);
    const tally = await runPool({ batches, workers, timeoutMs: 2_000 }, (text) => printed.push(text));
    return { tally, counts: formatCounts(tally), printed: printed.join('\n') };
  }

  it('runs each file once, also with more processes than files', async () => {
    assert.equal((await run(['passes', 'keepsState'], 3)).counts, '2 passed, 0 failed');
  });

  it('keeps the state of a process between files', async () => {
    assert.equal((await run(['keepsState', 'readsState'])).counts, '2 passed, 0 failed');
  });

  it('counts a failed test with its error and prints it', async () => {
    const { tally, counts, printed } = await run(['fails', 'passes']);
    assert.equal(counts, '1 passed, 1 failed');
    assert.equal(tally.failures[0]?.title, 'fails › fails');
    assert.match(tally.failures[0].details, /wrong/);
    assert.match(printed, /✗ fails › fails\n\s+Error: wrong/);
  });

  it('counts an early end of a process as a failure and runs the other files', async () => {
    const { tally, counts } = await run(['endsProcess', 'passes']);
    assert.equal(counts, '1 passed, 1 failed');
    assert.match(tally.failures[0]?.details ?? '', /ended with code 7/);
  });

  it('counts a file that cannot be loaded as a failure and prints why', async () => {
    const { counts, printed } = await run(['isBroken', 'passes']);
    assert.equal(counts, '1 passed, 1 failed');
    assert.match(printed, /cannot load/);
  });

  it('ends a test after its timeout and prints the output of the file', async () => {
    const { counts, printed } = await run(['waits', 'passes']);
    assert.equal(counts, '1 passed, 1 failed');
    assert.match(printed, /printed at the end/);
  });
});
