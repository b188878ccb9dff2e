import type { Clock } from '../../platform/clock.ts';
import type { LocalFiles } from '../../platform/localFiles.ts';
import type { UserApi } from '../api/userApi.ts';
import type { Slots } from './slots.ts';

/** All transfers of a window share `slots`. */
export interface TransferDependencies {
  readonly api: UserApi;
  readonly local: LocalFiles;
  readonly slots: Slots;
  readonly clock: Clock;
}

export const transfersAtATime = 2;
