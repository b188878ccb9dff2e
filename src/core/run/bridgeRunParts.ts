import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
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
