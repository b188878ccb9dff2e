import { freightOf } from '../../src/core/bridge/bridgeFreight.ts';
import {
  type BridgeModule,
  bridgeModule,
  callExpression,
  callsExpression,
} from '../../src/core/bridge/bridgeModule.ts';
import { type ParsedReply, parseReply } from '../../src/core/bridge/bridgeReply.ts';
import { installExpression } from '../../src/core/bridge/installExpression.ts';
import type { BareClient } from './bareClient.ts';

/** Sends the evals of a run like the extension, but with the bare client. */
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

  /** Installs the bridge if it is missing. */
  static async connect(client: BareClient, source: string): Promise<BareBridge> {
    const module = await bridgeModule(source);
    const { header } = replyIn(
      await client.evaluate(
        installExpression(module, await freightOf(module, { isPacked: false, partLength: Infinity }), 0),
      ),
    );
    if (header.kind !== 'hello') throw new Error(`The bridge did not reply: ${header.kind}`);
    return new BareBridge(client, module, header.epoch);
  }

  /** Starts a run in the same form as the extension, which also discards the previous run. Does not read the reply. */
  async run(code: string): Promise<Buffer> {
    const before = this.id();
    this.lastNumber++;
    const expression = callsExpression(this.module, [
      ['forget', this.epoch, before],
      [
        'run',
        this.epoch,
        this.id(),
        { text: code },
        { text: `Untitled-1#${this.id()}` },
        1,
        100,
        30,
        false,
        { text: '' },
      ],
    ]);
    return this.client.evaluate(expression);
  }

  /** Returns the progress of the newest run from this position on. */
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
  if (reply === undefined) throw new Error(`Not a reply of the bridge: ${result.slice(0, 200)}`);
  return reply;
}
