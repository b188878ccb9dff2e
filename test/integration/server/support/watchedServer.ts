import { createAccountApi } from '../../../../src/core/api/accountApi.ts';
import { parseBaseUrl } from '../../../../src/core/api/baseUrl.ts';
import { createTransport, type TokenSource } from '../../../../src/core/api/transport.ts';
import { ServerService } from '../../../../src/core/server/serverService.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { nodeClock } from '../../../../src/platform/node/nodeClock.ts';
import { createNodeHttpClient } from '../../../../src/platform/node/nodeHttpClient.ts';
import type { Sandbox } from '../../../sandbox/start.ts';
import { fastClock } from './fastClock.ts';

const nothing = () => undefined;
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

export interface WatchedServer {
  readonly server: ServerService;
  /** The kinds of all states since the start. */
  readonly states: readonly string[];
  /** Resolves with the first state of that kind. */
  readonly reached: <Kind extends ServerState['kind']>(kind: Kind) => Promise<Extract<ServerState, { kind: Kind }>>;
  dispose(): void;
}

/** Watches the sandbox's server like one window, over real HTTP, with polling twenty times as fast. */
export function watchServer({ baseUrl }: Sandbox, token: string): WatchedServer {
  const origin = parseBaseUrl(baseUrl);
  if (origin === undefined) throw new Error(baseUrl);
  const tokens: TokenSource = {
    get: () => Promise.resolve({ value: token }),
    replace: () => Promise.resolve(undefined),
  };
  const transport = createTransport({
    http: createNodeHttpClient(),
    baseUrl: origin,
    tokens,
    clock: nodeClock,
    log: silent,
  });
  const server = new ServerService({
    api: createAccountApi(transport),
    signIn: { state: { kind: 'signedIn', account: { id: 'demo' } }, onDidChangeState: () => ({ dispose: nothing }) },
    clock: fastClock(20),
    log: silent,
    random: Math.random,
    startOptions: () => ({}),
  });
  const states: string[] = [];
  server.onDidChangeState((state) => states.push(state.kind));
  server.begin();
  return {
    server,
    states,
    reached: (kind) => reached(server, kind),
    dispose: () => {
      server.dispose();
    },
  };
}

async function reached<Kind extends ServerState['kind']>(
  server: ServerService,
  kind: Kind,
): Promise<Extract<ServerState, { kind: Kind }>> {
  type Wanted = Extract<ServerState, { kind: Kind }>;
  const isWanted = (state: ServerState): state is Wanted => state.kind === kind;
  if (isWanted(server.state)) return server.state;
  return new Promise((resolve) => {
    const subscription = server.onDidChangeState((state) => {
      if (!isWanted(state)) return;
      subscription.dispose();
      resolve(state);
    });
  });
}
