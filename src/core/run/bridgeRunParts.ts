import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import type { ParsedReply } from '../bridge/bridgeReply.ts';
import type { Fault } from '../errors/fault.ts';
import type { Run } from './runEvent.ts';
import type { RunObserver } from './runObserver.ts';

/** What one run through the bridge is made of. */
export interface BridgeRunParts {
  readonly calls: Pick<BridgeCalls, 'call' | 'callAll' | 'hasAnsweredWithin'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly server: ServerUrl;
  readonly run: Run;
  readonly epoch: string;
  /** Ids of runs that the server may forget. */
  readonly done: readonly string[];
  readonly observer: RunObserver;
}

/** What came of one request to begin the run. */
export type Sent =
  | { readonly kind: 'answered'; readonly reply: ParsedReply }
  /** It may have begun or not. */
  | { readonly kind: 'lost'; readonly fault: Fault };
