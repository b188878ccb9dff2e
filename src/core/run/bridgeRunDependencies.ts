import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import type { ParsedReply } from '../bridge/bridgeReply.ts';
import type { Fault } from '../errors/fault.ts';
import type { Run, RunObserver } from './model.ts';

/** The services and data of one run through the bridge. */
export interface BridgeRunDependencies {
  readonly calls: Pick<BridgeCalls, 'call' | 'callAll' | 'hasAnsweredWithin'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly server: ServerUrl;
  readonly run: Run;
  readonly epoch: string;
  /** Ids of finished runs that the server may forget. */
  readonly done: readonly string[];
  readonly observer: RunObserver;
}

/** The result of one request to start the run. */
export type SendResult =
  | { readonly kind: 'answered'; readonly reply: ParsedReply }
  /** The run may or may not have started. */
  | { readonly kind: 'lost'; readonly fault: Fault };
