import type { ServerUrl } from '../api/serverUrl.ts';
import { BridgeCalls, type BridgeCallsDependencies } from '../bridge/bridgeCalls.ts';
import { type HelpReply, parseHelpReply } from './helpReply.ts';

export type EditorCompletions = Extract<HelpReply, { kind: 'completions' }>;
export type Described = Extract<HelpReply, { kind: 'described' }>;
export type Signatures = Extract<HelpReply, { kind: 'signatures' }>;
export type Signature = Signatures['signatures'][number];

/**
 * What the editor asks the session while the user types. The first call sends the module that answers. A call resolves to undefined if
 * the server has restarted since then. No call runs code of the user. Rejects with `EngeeError`.
 */
export interface SessionHelp {
  /** Returns completions at the end of a piece of code, see `core/julia/codeAtCursor`. */
  completions(server: ServerUrl, piece: string, signal: AbortSignal): Promise<EditorCompletions | undefined>;
  /** Returns what a name such as `a.b.c` is. */
  describe(server: ServerUrl, name: string, signal: AbortSignal): Promise<Described | undefined>;
  signatures(server: ServerUrl, name: string, signal: AbortSignal): Promise<Signatures | undefined>;
}

/** @param source the Julia source of the module that answers, `src/bridge/help` */
export function createSessionHelp(
  source: string,
  dependencies: Pick<BridgeCallsDependencies<HelpReply>, 'userApi' | 'clock'>,
): SessionHelp {
  const calls = new BridgeCalls<HelpReply>({
    ...dependencies,
    source,
    readReply: (text) => Promise.resolve(parseHelpReply(text)),
  });
  return {
    completions: (server, piece, signal) =>
      calls.callOnce('completions', server, signal, 'complete_in_editor', { text: piece }),
    describe: (server, name, signal) => calls.callOnce('described', server, signal, 'describe', { text: name }),
    signatures: (server, name, signal) => calls.callOnce('signatures', server, signal, 'signatures', { text: name }),
  };
}
