import { join } from 'node:path';
import { joinBridge } from '../../../src/bridge/joinBridge.mjs';
import { REPOSITORY } from '../../host/repository.ts';
import { declareJuliaTests } from '../support/juliaTests.ts';

/** Runs the tests of the module for help in Julia (`test/bridge/help`) with one thread and with two. */
describe('The module for help inside Julia', function () {
  this.timeout(300_000);

  declareJuliaTests({
    folder: join(REPOSITORY, 'test', 'bridge', 'help'),
    source: joinBridge(join(REPOSITORY, 'src', 'bridge', 'help', 'help.jl')),
  });
});
