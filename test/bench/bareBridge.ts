import { freightOf } from '../../src/core/bridge/bridgeFreight.ts';
import {
  bridgeModule,
  callExpression,
  callsExpression,
  type BridgeModule,
} from '../../src/core/bridge/bridgeModule.ts';
import { parseReply, type ParsedReply } from '../../src/core/bridge/bridgeReply.ts';
import { installExpression } from '../../src/core/bridge/installExpression.ts';
import type { BareClient } from './bareClient.ts';

/** The evals that the extension sends for a run, sent by the bare client. */
export class BareBridge {
  private readonly client: BareClient;
  private readonly module: BridgeModule;
  private readonly epoch: string;
  private readonly idPrefix = `bench${process.hrtime.bigint().toString(36)}`;
  private lastNumber = 0;

  private constructor(client: BareClient, module: BridgeModule, epoch: string) {
    this.client = client;
    this.module = module;
    this.epoch = epoch;
  }

  /** Installs the bridge where it is missing. */
  static async connect(client: BareClient, source: string): Promise<BareBridge> {
    const module = await bridgeModule(source);
    const { header } = replyIn(
      await client.evaluate(
        installExpression(module, await freightOf(module, { isPacked: false, partLength: Infinity }), 0),
      ),
    );
    if (header.kind !== 'hello') throw new Error(`The bridge does not answer: ${header.kind}`);
    return new BareBridge(client, module, header.epoch);
  }

  /** One run, in the very form in which the extension sends it: what came before is forgotten with it. The answer is not read. */
  async run(code: string): Promise<Buffer> {
    const before = this.id();
    this.lastNumber++;
    const expression = callsExpression(this.module, [
      ['forget', this.epoch, before],
      ['run', this.epoch, this.id(), { text: code }, { text: `Untitled-1#${this.id()}` }, 1, 100, 30],
    ]);
    return this.client.evaluate(expression);
  }

  /** How far the newest run has come, from this position on. */
  async poll(position: number): Promise<ParsedReply> {
    return replyIn(
      await this.client.evaluate(callExpression(this.module, 'poll', this.epoch, this.id(), position, 0, 1_000)),
    );
  }

  async complete(code: string): Promise<Buffer> {
    return this.client.evaluate(callExpression(this.module, 'complete', { text: code }));
  }

  private id(): string {
    return `${this.idPrefix}-${this.lastNumber.toString(36)}`;
  }
}

function replyIn(answer: Buffer): ParsedReply {
  const { result } = JSON.parse(answer.toString()) as { readonly result: string };
  const reply = parseReply(result);
  if (reply === undefined) throw new Error(`Not the bridge's answer: ${result.slice(0, 200)}`);
  return reply;
}
