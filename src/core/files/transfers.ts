import type { Clock } from '../../platform/clock.ts';
import type { LocalFiles } from '../../platform/localFiles.ts';
import type { UserApi } from '../api/userApi.ts';
import type { Limiter } from './limiter.ts';

/** All transfers of a window share `slots`. */
export interface TransferDependencies {
  readonly api: UserApi;
  readonly local: LocalFiles;
  readonly slots: Limiter;
  readonly clock: Clock;
}

export const transfersAtATime = 2;
