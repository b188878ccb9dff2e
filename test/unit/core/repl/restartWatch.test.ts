import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RestartWatch } from '../../../../src/core/repl/restartWatch.ts';

const restarts = (...kinds: string[]) => {
  const watch = new RestartWatch();
  return kinds.filter((kind) => watch.isRestart(kind)).length;
};

describe('RestartWatch', () => {
  it('reports a start after the server ran', () => {
    assert.equal(restarts('running', 'stopping', 'stopped', 'starting', 'running', 'running'), 1);
    assert.equal(restarts('running', 'starting', 'running', 'starting', 'unreachable', 'running'), 2);
  });

  it('does not report the first start or a period in which the state is unknown', () => {
    assert.equal(restarts('unknown', 'stopped', 'starting', 'running'), 0);
    assert.equal(restarts('running', 'unreachable', 'unknown', 'running', 'stopping', 'running'), 0);
  });
});
