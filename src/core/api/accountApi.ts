import type { ServerInfo } from './serverInfo.ts';
import type { AccessToken } from './tokenSource.ts';

/** The signed-in person. `id` is stable (OAuth's `sub`); `label` is the nickname. The e-mail address is dropped. */
export interface Account {
  readonly id: string;
  readonly label: string;
}

/** The account server: what a user has, whether or not their Engee server runs. All reject with `EngeeError`. */
export interface AccountApi {
  info(signal: AbortSignal): Promise<ServerInfo>;
  /** Asks Engee to start the server; it is up when `info` says `running`. Never repeated by itself. */
  start(options: StartOptions, signal: AbortSignal): Promise<void>;
  /** Asks Engee to stop the server: variables are lost, files stay. Never repeated by itself. */
  stop(signal: AbortSignal): Promise<void>;
  /** Who the token belongs to; takes the token itself, since it is asked before there is a signed-in account. */
  whoAmI(token: AccessToken, signal: AbortSignal): Promise<Account>;
}

export interface StartOptions {
  /** Absent: the account's own default. */
  readonly inactivityTimeoutS?: number;
}
