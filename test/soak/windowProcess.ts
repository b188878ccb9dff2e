// Runs one window of the editor as a process that requests the token continuously and uses it once per second.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createOAuthEndpoints } from '../../src/core/api/oauthEndpoints.ts';
import { AuthService } from '../../src/core/auth/authService.ts';
import { faultOf } from '../../src/core/errors/engeeError.ts';
import { createRedactor } from '../../src/core/lib/redact.ts';
import { FileLock } from '../../src/platform/node/fileLock.ts';
import { nodeClock } from '../../src/platform/node/nodeClock.ts';
import { createNodeHttpClient } from '../../src/platform/node/nodeHttpClient.ts';
import { always, engeeClient } from '../integration/support/engeeClient.ts';
import { FakeMemory, FakeSecrets } from '../unit/core/auth/fakes.ts';
import { FileSecrets } from './fileSecrets.ts';
import { windowHeader, type WindowOptions, type WindowOrder, type WindowReport } from './messages.ts';

const longestPauseMs = 60;
const reportEveryMs = 1_000;

const [options] = (await once(process, 'message')) as [WindowOptions];
const auth = openWindow(options);
const failures: Record<string, number> = {};
let tokensUsed = 0;
let answers = 0;
let signOuts = 0;
let longestWaitMs = 0;
let reportedAt = -Infinity;
const pace: { isResting: boolean } = { isResting: false };
process.on('message', (order: WindowOrder) => {
  pace.isResting = order === 'rest';
});

auth.service.onDidChangeState((state) => {
  if (state.kind !== 'signedIn') signOuts++;
});
await auth.service.restore();

while (process.connected) {
  while (pace.isResting) await once(process, 'message');
  const askedAt = performance.now();
  await attempt(async () => {
    await auth.service.accessToken(always);
    tokensUsed++;
  });
  longestWaitMs = Math.max(longestWaitMs, performance.now() - askedAt);
  if (askedAt - reportedAt >= reportEveryMs) {
    reportedAt = askedAt;
    await attempt(async () => {
      await auth.client.account.info(always);
      answers++;
    });
    const report: WindowReport = {
      state: auth.service.state.kind,
      signOuts,
      tokensUsed,
      answers,
      failures,
      longestWaitMs,
    };
    process.send?.(report);
  }
  await delay(Math.random() * longestPauseMs);
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const kind = faultOf(error)?.kind ?? String(error);
    failures[kind] = (failures[kind] ?? 0) + 1;
  }
}

/** Assembles the services like extension.ts. */
function openWindow({ baseUrl, client, secretsDirectory, hasOwnCopy, lockDirectory }: WindowOptions) {
  const http = createNodeHttpClient();
  const headers = { [windowHeader]: String(process.pid) };
  const engee = engeeClient(baseUrl, '', {
    http: {
      send: async (request, signal) => http.send({ ...request, headers: { ...request.headers, ...headers } }, signal),
    },
    tokens: {
      get: async (signal) => service.tokens.get(signal),
      replace: async (rejected, signal) => service.tokens.replace(rejected, signal),
    },
  });
  const service: AuthService = new AuthService({
    baseUrl: engee.transport.baseUrl,
    secrets: hasOwnCopy ? copyOf(secretsDirectory) : new FileSecrets(secretsDirectory),
    memory: new FakeMemory(),
    clock: nodeClock,
    lock: new FileLock(lockDirectory),
    random: Math.random,
    log: engee.log,
    redactor: createRedactor(),
    whoAmI: async (token, signal) => engee.account.whoAmI(token, signal),
    oauthEndpoints: createOAuthEndpoints(engee.transport),
    oauthClient: async () => Promise.resolve(client),
    oauthClientId: () => client.clientId,
  });
  return { service, client: engee };
}

function copyOf(secretsDirectory: string): FakeSecrets {
  const copy = new FakeSecrets();
  for (const name of readdirSync(secretsDirectory))
    copy.values.set(decodeURIComponent(name), readFileSync(join(secretsDirectory, name), 'utf8'));
  return copy;
}
