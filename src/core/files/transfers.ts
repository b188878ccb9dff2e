import type { Clock } from '../../platform/clock.ts';
import type { LocalFiles } from '../../platform/localFiles.ts';
import type { UserApi } from '../api/userApi.ts';
import type { Slots } from './slots.ts';

/** What a transfer needs. `slots` is shared by all transfers of a window: two at a time. */
export interface TransferDeps {
  readonly api: UserApi;
  readonly local: LocalFiles;
  readonly slots: Slots;
  readonly clock: Clock;
}

export const transfersAtATime = 2;
