import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RestartWatch } from '../../../../src/core/repl/restartWatch.ts';

const restarts = (...kinds: string[]) => {
  const watch = new RestartWatch();
  return kinds.filter((kind) => watch.isRestart(kind)).length;
};

describe('a restart of the server', () => {
  it('is a start after it ran', () => {
    assert.equal(restarts('running', 'stopping', 'stopped', 'starting', 'running', 'running'), 1);
    assert.equal(restarts('running', 'starting', 'running', 'starting', 'unreachable', 'running'), 2);
  });

  it('is neither the first start nor a time in which nothing is known', () => {
    assert.equal(restarts('unknown', 'stopped', 'starting', 'running'), 0);
    assert.equal(restarts('running', 'unreachable', 'unknown', 'running', 'stopping', 'running'), 0);
  });
});
