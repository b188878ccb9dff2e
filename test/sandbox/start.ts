import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountServer } from './account/accountServer.ts';
import { Callers } from './account/callers.ts';
import { userPrefix } from './account/demoUser.ts';
import { startOAuth } from './account/oauth.ts';
import { PersonalTokens } from './account/personalTokens.ts';
import { controlRoutes } from './control/controlRoutes.ts';
import type { OAuthClient } from './control/protocol.ts';
import { SandboxControl } from './control/sandboxControl.ts';
import { EngeeServer } from './engee/engeeServer.ts';
import { FaultRules } from './gateway/faultRules.ts';
import { gateway } from './gateway/gateway.ts';
import { RequestLog } from './gateway/requestLog.ts';
import { type Handler, listen } from './http/listen.ts';
import { defaultSettings, type Settings } from './settings.ts';
import type { JuliaInstallation } from './user/pod.ts';
import { userServer } from './user/userServer.ts';

export interface SandboxOptions extends Partial<Settings> {
  /** Without Julia, eval replies 503 and everything else works. */
  julia: JuliaInstallation | undefined;
  /** The bubblewrap executable. Without it, Julia works in the user's directory but does not see it as /user. */
  bubblewrap?: string | undefined;
  /** The port of the origin. 0, the default, lets the system choose a port. */
  accountPort?: number;
  /** Redirect URIs that are registered at the start. */
  redirectUris?: readonly string[];
  logger?: (line: string) => void;
}

export interface Sandbox {
  baseUrl: string;
  controlUrl: string;
  /** A token that exists before the server starts, so that both servers accept it. */
  personalAccessToken: string;
  oauthClient: OAuthClient;
  /** The local folder that Engee shows as /user. */
  userDirectory: string;
  control: SandboxControl;
  /** Stops Julia, closes the ports and removes the files. */
  close(): Promise<void>;
}

const controlPath = '/__control';

/** Starts a sandbox on 127.0.0.1 with a stopped server. Rejects when the port is in use. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { julia, bubblewrap, accountPort = 0, redirectUris = [], logger: log = () => undefined, ...changes } = options;
  const initialSettings: Settings = { ...defaultSettings, ...changes };
  const settings = { ...initialSettings };
  const root = await realpath(await mkdtemp(join(tmpdir(), 'engee-sandbox-')));
  const userDirectory = join(root, 'user');
  const stagingDirectory = join(root, 'staging');
  await mkdir(userDirectory);
  await mkdir(stagingDirectory);
  if (julia === undefined) {
    log('no Julia: the server starts, but eval replies 503');
  }

  const tokens = new PersonalTokens();
  const personalAccessToken = tokens.create();
  const server = new EngeeServer({
    settings,
    pod: julia && { julia, bubblewrap, userDirectory, log },
    onStarting: () => {
      tokens.serverIsStarting();
    },
    log,
  });
  const requests = new RequestLog();
  const faults = new FaultRules();

  // OAuth and info need the address, so it is assigned first.
  let answer: Handler = (_request, response) => response.destroy();
  const front = await listen((request, response) => {
    answer(request, response);
  }, accountPort);
  const baseUrl = `http://127.0.0.1:${String(front.port)}`;
  const controlUrl = baseUrl + controlPath;

  const oauth = startOAuth(baseUrl, settings, redirectUris);
  const callers = new Callers(tokens, oauth.lookup);
  const accountSide = await listen(accountServer({ baseUrl, settings, server, callers, oauth, tokens }));
  const userSide = await listen(userServer({ settings, server, callers, userDirectory, stagingDirectory }));
  answer = gateway({
    log: requests,
    faults,
    controlPath,
    control: controlRoutes({ controlPath, settings, initialSettings, server, tokens, log: requests, faults, oauth }),
    portFor: (pathname) => (pathname.startsWith(`${userPrefix}/`) ? userSide.port : accountSide.port),
  });

  return {
    baseUrl,
    controlUrl,
    personalAccessToken,
    oauthClient: oauth.client,
    userDirectory,
    control: new SandboxControl(controlUrl),
    close: async () => {
      await server.dispose();
      await Promise.all([front.close(), accountSide.close(), userSide.close()]);
      await rm(root, { recursive: true, force: true });
    },
  };
}
