import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { UiText } from '../../core/lib/uiText.ts';

/**
 * The question to ask when the server is stopped, for example "… Start it and run?", and the label of the confirmation
 * button.
 */
export interface StartOffer {
  readonly question: UiText;
  readonly button: UiText;
}

/**
 * Returns the URL of the running server. Asks the user to sign in and to start the server if necessary, and never
 * starts the server without confirmation. Rejects with `canceled` if the user declines.
 */
export type ReadyServer = (offer: StartOffer, signal: AbortSignal) => Promise<ServerUrl>;
