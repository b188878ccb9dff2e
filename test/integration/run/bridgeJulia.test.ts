import assert from 'node:assert/strict';
import { join } from 'node:path';
import { REPOSITORY } from '../../host/repository.ts';
import { bridgeSource } from '../support/bridgedEngine.ts';
import { declareJuliaTests } from '../support/juliaTests.ts';

/** Runs the bridge's tests in Julia (`test/bridge`) with one thread and with two. */
describe('The bridge inside Julia', function () {
  this.timeout(300_000);

  declareJuliaTests({ folder: join(REPOSITORY, 'test', 'bridge'), source: bridgeSource }, (lines) => {
    it('writes JSON that JavaScript reads', () => {
      const written = lines()
        .filter((line) => line.startsWith('json\t'))
        .map((line) => line.split('\t'));
      assert.ok(written.length > 500);
      for (const [, expected = '', json = ''] of written) {
        assert.equal((JSON.parse(json) as { k: string }).k, Buffer.from(expected, 'base64').toString('utf8'));
      }
    });
  });
});
