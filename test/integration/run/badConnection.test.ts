import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpClient } from '../../../src/platform/http.ts';
import { createNodeHttpClient } from '../../../src/platform/node/nodeHttpClient.ts';
import { freePort } from '../../host/freePort.ts';
import type { FaultRule } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { bridgedEngine } from '../support/bridgedEngine.ts';
import { always, engeeClient } from '../support/engeeClient.ts';
import { Observed, runOf } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

const path = 'external/command/eval';

/** What proxies, gateways and networks do to a run, except for cut connections, which `cuts.test.ts` covers. */
describe('A run over a bad connection', function () {
  this.timeout(120_000);

  let sandbox: Sandbox;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
  });

  beforeEach(() => runningSandbox());

  /** A run that takes a while, prints, and leaves a trace each time it is executed. */
  async function once(http?: HttpClient): Promise<Observed> {
    const client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken, http && { http });
    const { engine } = bridgedEngine(client);
    const observed = new Observed();
    const run = runOf(
      'open(io -> write(io, "x"), "/user/bad-connection", "a")\nprintln("a"); sleep(0.4); println("é"); 5',
    );
    const outcome = await engine.run(await client.serverUrl(), run, observed, always);
    const trace = join(sandbox.userDirectory, 'bad-connection');
    assert.equal(await readFile(trace, 'utf8').finally(() => rm(trace, { force: true })), 'x');
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, '5', JSON.stringify(outcome));
    assert.equal(observed.output, 'a\né\n');
    return observed;
  }

  const page = '<!doctype html><html lang="en"><title>Maintenance</title><h1>Maintenance</h1></html>';
  const stages = { install: '.hello()', run: '.run(', poll: '.poll(' };
  const faults: Record<string, FaultRule['fault']> = {
    'is rejected with a 502 page': { kind: 'html', status: 502, html: page },
    'is rejected with a 503 page': { kind: 'html', status: 503, html: page },
    'is rejected with a 504 page': { kind: 'html', status: 504, html: page },
    'is executed but answered with a 504 page': {
      kind: 'replaceBody',
      status: 504,
      body: page,
      contentType: 'text/html',
    },
    'is answered with a page of the network': { kind: 'html' },
  };

  for (const [stage, bodyContains] of Object.entries(stages)) {
    for (const [what, fault] of Object.entries(faults)) {
      it(`is executed once if its ${stage} ${what}`, async () => {
        await sandbox.control.addFault({ path, bodyContains, times: 2, fault });
        await once();
      });
    }
  }

  it('is executed once if every reply is delayed', async () => {
    await sandbox.control.addFault({ path, fault: { kind: 'delay', ms: 700 } });
    await once();
  });

  it('is executed once if the reply to the run is five seconds late', async () => {
    await sandbox.control.addFault({ path, bodyContains: '.run(', times: 1, fault: { kind: 'delay', ms: 5_000 } });
    await once();
  });

  it('ends with the reply to the run request if polls are never answered', async () => {
    await sandbox.control.addFault({ path, bodyContains: '.poll(', fault: { kind: 'silence' } });
    await once();
  });

  it('is found by polling if the run request is never answered', async () => {
    const hold = await sandbox.control.addFault({ path, bodyContains: '.run(', fault: { kind: 'hold', at: 'reply' } });
    await once();
    await sandbox.control.removeFault(hold);
  });

  it('waits for a server whose port is temporarily closed', async () => {
    const real = createNodeHttpClient();
    const closed = await freePort();
    let refusals = 3;
    const http: HttpClient = {
      send: (request, signal) => {
        const url = new URL(request.url);
        if (url.pathname.endsWith(path) && refusals-- > 0) url.port = String(closed);
        return real.send({ ...request, url }, signal);
      },
    };
    await once(http);
  });
});
