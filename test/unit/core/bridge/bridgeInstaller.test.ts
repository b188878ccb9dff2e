import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { Evaluation } from '../../../../src/core/api/userApi.ts';
import { BridgeInstaller, type Installation } from '../../../../src/core/bridge/bridgeInstaller.ts';
import { bridgeModule } from '../../../../src/core/bridge/bridgeModule.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { FakeClock } from '../server/support/fakeClock.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
/** Hard to compress, so that it has many parts in each form. */
const source = `module EngeeBridge\nx = "${Array.from({ length: 350 }, (_, index) => createHash('sha512').update(String(index)).digest('base64')).join('')}"\nend\n`;

const tooLarge: Fault = { kind: 'protocol', what: 'run', detail: 'HTTP 413', problem: { kind: 'requestTooLarge' } };
const badGateway: Fault = { kind: 'unavailable', why: { kind: 'status', status: 502 } };
const webPage: Fault = { kind: 'unavailable', why: { kind: 'webPage' } };
const reset: Fault = { kind: 'outcomeUnknown', what: 'run' };
const malformed: Fault = { kind: 'protocol', what: 'run', detail: 'JSON', problem: { kind: 'notJson' } };
const strange: Fault = { kind: 'protocol', what: 'run', detail: 'HTTP 400: too long' };
const unknownToken: Fault = { kind: 'tokenTooNew' };

/** A fake Julia that collects parts like the real one, but does not run code. */
class FakeJulia {
  readonly places = new Map<string, Set<string>>();
  hasZlib = true;
  isThere = false;
  /** Replaces the reply to an installation. */
  answer: Evaluation | undefined;

  evaluate(code: string): Evaluation {
    if (code === '3 + 5') return value('8');
    if (this.answer !== undefined) return this.answer;
    if (!this.isThere && !this.isComplete(code))
      return value(`{"kind":"parts","missing":[${this.missing(code).join(',')}]}\n`);
    if (!this.isThere && code.includes(':uncompress') && !this.hasZlib) return value('{"kind":"notUnpacked"}\n');
    this.isThere = true;
    return value('{"kind":"hello","epoch":"e-1","julia":"1.12.4"}\n');
  }

  private isComplete(code: string): boolean {
    const [, place, count] = /place = Core\.Symbol\("([^"]+_(\d+))"\)/.exec(code) ?? [];
    if (place === undefined) return true;
    const kept = this.places.get(place) ?? new Set();
    this.places.set(place, kept.add(/kept\[(\d+)\]/.exec(code)?.[1] ?? assert.fail()));
    if (kept.size < Number(count)) return false;
    this.places.delete(place);
    return true;
  }

  private missing(code: string): number[] {
    const [, place = '', count] = /place = Core\.Symbol\("([^"]+_(\d+))"\)/.exec(code) ?? [];
    return Array.from({ length: Number(count) }, (_, index) => index + 1).filter(
      (number) => this.places.get(place)?.has(String(number)) !== true,
    );
  }
}

describe('BridgeInstaller', () => {
  let clock: FakeClock;
  let julia: FakeJulia;
  let sizes: number[];
  let probes: number;
  let installer: BridgeInstaller;
  /** The fault of the network for a request; undefined lets it pass. */
  let network: (code: string) => Fault | undefined;
  /** The fault of the network for a small request. */
  let smallNetwork: () => Fault | undefined;

  beforeEach(() => {
    clock = new FakeClock();
    julia = new FakeJulia();
    sizes = [];
    probes = 0;
    network = smallNetwork = () => undefined;
    installer = new BridgeInstaller({ userApi: { evaluate }, clock, module: () => bridgeModule(source) });
  });

  function evaluate(_server: ServerUrl, code: string): Promise<Evaluation> {
    const isSmall = code === '3 + 5';
    if (isSmall) probes++;
    else sizes.push(code.length);
    const fault = isSmall ? smallNetwork() : network(code);
    return fault === undefined ? Promise.resolve(julia.evaluate(code)) : Promise.reject(new EngeeError(fault));
  }

  /** Installs the bridge and returns the result or the fault. */
  async function installed(): Promise<Installation | Fault | undefined> {
    let outcome: { readonly is: Installation | Fault | undefined } | undefined;
    void installer.install(server).then(
      (installation) => {
        outcome = { is: installation };
      },
      (error: unknown) => {
        outcome = { is: faultOf(error) };
      },
    );
    while (outcome === undefined) await clock.advance(250);
    return outcome.is;
  }

  const limit = (bytes: number, fault: Fault) => (code: string) => (code.length > bytes ? fault : undefined);
  const hello = { kind: 'installed', epoch: 'e-1' };

  it('needs one request when nothing refuses it', async () => {
    assert.deepEqual(await installed(), hello);
    assert.equal(sizes.length, 1);
    assert.equal(probes, 0);
  });

  it('sends the bridge uncompressed when Julia has no zlib', async () => {
    julia.hasZlib = false;
    assert.deepEqual(await installed(), hello);
    assert.equal(sizes.length, 2);
    assert.ok((sizes[1] ?? 0) > (sizes[0] ?? 0));
    julia.isThere = false;
    assert.deepEqual(await installed(), hello);
    assert.equal(sizes.length, 3, 'the missing zlib is remembered per server');
  });

  for (const fault of [tooLarge, badGateway, webPage, reset, strange, unknownToken]) {
    for (const [limitKiB, longest] of [
      [16, 15],
      [8, 7],
    ] as const) {
      it(`sends parts below ${longest} KiB when requests over ${limitKiB} KiB fail with ${JSON.stringify(fault)}`, async () => {
        network = limit(limitKiB * 1024, fault);
        assert.deepEqual(await installed(), hello);
        const taken = sizes.filter((size) => size <= limitKiB * 1024);
        assert.ok(taken.length > 1 && Math.max(...taken) < longest * 1024, String(taken));
        const refused = sizes.length - taken.length;
        assert.equal(probes, refused);
        assert.equal(refused, (fault === tooLarge ? 1 : 3) * (limitKiB === 16 ? 1 : 2));
        assert.equal(julia.places.size, 0);
      });
    }
  }

  it('starts the next installation with the accepted form', async () => {
    network = limit(8 * 1024, badGateway);
    await installed();
    julia.isThere = false;
    sizes = [];
    assert.deepEqual(await installed(), hello);
    assert.ok(Math.max(...sizes) < 8 * 1024);
  });

  for (const fault of [badGateway, webPage, reset, strange, unknownToken]) {
    it(`gives up when every form fails with ${JSON.stringify(fault)} while small requests succeed`, async () => {
      network = () => fault;
      const outcome = await installed();
      assert.ok(outcome?.kind === 'refused' && outcome.by === 'gateway' && outcome.reason.length > 0);
      assert.equal(sizes.length, 3 + 3 + 6);
      assert.equal(probes, 12);
    });
  }

  it('gives up when every form is refused as too large', async () => {
    network = () => tooLarge;
    assert.deepEqual(await installed(), { kind: 'refused', by: 'gateway', reason: 'HTTP 413' });
    assert.equal(sizes.length, 3);
  });

  it('gives up after three malformed responses, which mean that the request was accepted', async () => {
    network = () => malformed;
    assert.deepEqual(await installed(), { kind: 'refused', by: 'gateway', reason: 'JSON' });
    assert.equal(sizes.length, 3);
  });

  for (const fault of [badGateway, webPage, reset]) {
    it(`does not give up the form during an outage with ${JSON.stringify(fault)} for small requests as well`, async () => {
      network = smallNetwork = () => fault;
      for (let time = 0; time < 5; time++) {
        sizes = [];
        assert.deepEqual(await installed(), fault);
        assert.equal(sizes.length, 6);
      }
      network = smallNetwork = () => undefined;
      sizes = [];
      assert.deepEqual(await installed(), hello);
      assert.equal(sizes.length, 1, 'it still uses the first form');
    });
  }

  it('resets its counters after each failed small request and each accepted part', async () => {
    let turn = 0;
    // Two refusals, one outage, and so on: never three consecutive refusals.
    network = () => (turn < 12 ? badGateway : undefined);
    smallNetwork = () => (turn++ % 3 === 2 ? badGateway : undefined);
    assert.deepEqual(await installed(), hello);
    assert.equal(new Set(sizes).size, 1, 'always in one piece');

    julia.isThere = false;
    sizes = [];
    let requests = 0;
    smallNetwork = () => undefined;
    // Every fifth request succeeds, so all parts arrive eventually.
    network = (code) => (code.length > 8 * 1024 || ++requests % 5 !== 0 ? badGateway : undefined);
    assert.deepEqual(await installed(), hello);
  });

  it('sends only a lost part again', async () => {
    let isCut = false;
    let partCount = 0;
    network = (code) => {
      if (code.length > 16 * 1024) return tooLarge;
      partCount = Number(/_(\d+)"\), kept/.exec(code)?.[1]);
      if (isCut || !code.includes('kept[2]')) return undefined;
      isCut = true;
      // The part arrives, but its response is lost.
      julia.evaluate(code);
      return reset;
    };
    assert.deepEqual(await installed(), hello);
    assert.ok(isCut);
    const taken = sizes.filter((size) => size <= 16 * 1024);
    assert.equal(taken.length, partCount + 1);
  });

  it('lets two windows send missing parts at the same time', async () => {
    network = limit(8 * 1024, tooLarge);
    const other = new BridgeInstaller({ userApi: { evaluate }, clock, module: () => bridgeModule(source) });
    const [mine, theirs] = await Promise.all([installed(), other.install(server)]);
    assert.deepEqual([mine, theirs], [hello, hello]);
    assert.equal(julia.places.size, 0);
  });

  it('reports a refusal when Julia throws', async () => {
    julia.answer = {
      kind: 'error',
      type: 'ErrorException',
      shortDescription: 'ErrorException("no")',
      fullDescription: 'no',
    };
    assert.deepEqual(await installed(), { kind: 'refused', by: 'julia', reason: 'ErrorException("no")' });
    assert.equal(sizes.length, 1);
  });

  for (const [what, text, maxRequests] of [
    ['something else', '7', 3],
    ['parts that do not exist', '{"kind":"parts","missing":[99]}\n', 3],
    ['no missing parts', '{"kind":"parts","missing":[]}\n', 3],
    ['the same missing part forever', '{"kind":"parts","missing":[1]}\n', 100],
  ] as const) {
    it(`reports a refusal when Julia replies with ${what}`, async () => {
      network = limit(8 * 1024, tooLarge);
      julia.answer = value(text);
      const outcome = await installed();
      assert.ok(outcome?.kind === 'refused' && outcome.by === 'julia', JSON.stringify(outcome));
      assert.ok(sizes.length <= maxRequests, String(sizes.length));
    });
  }

  it('reports a refusal when Julia cannot unpack an uncompressed bridge', async () => {
    julia.answer = value('{"kind":"notUnpacked"}\n');
    assert.deepEqual(await installed(), { kind: 'refused', by: 'julia', reason: 'zlib' });
    assert.equal(sizes.length, 2);
  });

  for (const fault of [
    { kind: 'signInRequired', why: 'expired' },
    { kind: 'serverNotRunning', status: 'stopped' },
    { kind: 'unavailable', why: { kind: 'certificate', code: 'X' } },
  ] as const) {
    it(`rejects at once with ${fault.kind}, also for a small request`, async () => {
      network = () => fault;
      assert.deepEqual(await installed(), fault);
      assert.equal(probes, 0);
      network = () => badGateway;
      smallNetwork = () => fault;
      assert.deepEqual(await installed(), fault);
      assert.equal(probes, 1);
    });
  }

  it('reports a token that is too new when small requests fail with it as well', async () => {
    network = smallNetwork = () => unknownToken;
    assert.deepEqual(await installed(), unknownToken);
    assert.equal(probes, 1);
  });
});

function value(text: string): Evaluation {
  return { kind: 'value', text };
}
