import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openWindow, redirectUri, signInWithOAuth } from '../integration/auth/window.ts';
import { type Sandbox, startSandbox } from '../sandbox/start.ts';
import { FileSecrets } from './fileSecrets.ts';
import { Killer, type Moment, tokenPath } from './killer.ts';
import type { WindowReport } from './messages.ts';
import { Windows } from './windows.ts';

const windowCount = 8;
const accessTokenTtlS = 2;
/** The time between renewals of one window that never pauses and is never killed: 80 % of a token's lifetime. */
const idealPeriodMs = accessTokenTtlS * 1000 * 0.8;

export interface SoakOptions {
  readonly durationMs: number;
  /** The average time between kills, in milliseconds. */
  readonly killEveryMs: number;
}

export interface SoakResult {
  readonly elapsedMs: number;
  /** The number of windows that became signed out or expired, including killed ones. Must be 0. */
  readonly signOuts: number;
  /** The number of refreshes that the server performed. */
  readonly refreshes: number;
  /** The number of refreshes of one window that never pauses and is never killed: the time divided by 80 % of a token's lifetime. */
  readonly idealRefreshes: number;
  /** The number of refreshes that the server refused. */
  readonly refused: number;
  /** The number of refreshes before the token was due, which means that a window renewed a fresh token. */
  readonly needless: number;
  readonly kills: Readonly<Record<Moment, number>>;
  /** The reports of the windows that were open at the end. */
  readonly windows: readonly WindowReport[];
  readonly tokensUsed: number;
  readonly answers: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly longestWaitMs: number;
}

/**
 * Runs eight processes with one sign-in on the sandbox's OAuth server. Tokens live two seconds, the second use of a refresh
 * token ends the session, the lock works on real files, and lock holders are killed.
 */
export async function soak({ durationMs, killEveryMs }: SoakOptions): Promise<SoakResult> {
  const sandbox = await startSandbox({
    julia: undefined,
    startMs: 0,
    stopMs: 0,
    redirectUris: [redirectUri],
    accessTokenTtlS,
  });
  const folder = mkdtempSync(join(tmpdir(), 'engee-soak-'));
  const secretsDirectory = join(folder, 'secrets');
  const lockDirectory = join(folder, 'locks');
  mkdirSync(lockDirectory);
  const windows = new Windows({
    baseUrl: sandbox.baseUrl,
    client: sandbox.oauthClient,
    secretsDirectory,
    hasOwnCopy: false,
    lockDirectory,
  });
  try {
    await signInInto(secretsDirectory, sandbox);
    await Promise.all(Array.from({ length: windowCount }, async () => windows.add()));
    const end = AbortSignal.timeout(durationMs);
    const startedAt = Date.now();
    const killer = new Killer(
      { control: sandbox.control, windows, lockDirectory, generation: () => storedGeneration(secretsDirectory) },
      end,
    );
    while (!end.aborted) {
      await delay(killEveryMs * (0.5 + Math.random()), undefined, { signal: end }).catch(() => undefined);
      await killer.killOne();
    }
    const elapsedMs = Date.now() - startedAt;
    await windows.nextReports();
    return {
      elapsedMs,
      ...(await refreshesBetween(sandbox, startedAt, startedAt + elapsedMs)),
      kills: killer.kills,
      ...summary(windows),
    };
  } finally {
    await windows.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Signs in once and stores the session in the folder where windows open. */
export async function signInInto(secretsDirectory: string, sandbox: Sandbox): Promise<void> {
  const window = openWindow(sandbox);
  await signInWithOAuth(window, sandbox);
  const secrets = new FileSecrets(secretsDirectory);
  for (const [key, value] of window.secrets.values) await secrets.store(key, value);
  secrets.dispose();
  window.auth.dispose();
}

function storedGeneration(secretsDirectory: string): string {
  const [name = ''] = readdirSync(secretsDirectory).filter((file) => !file.endsWith('.tmp'));
  return (JSON.parse(readFileSync(join(secretsDirectory, name), 'utf8')) as { generation: string }).generation;
}

async function refreshesBetween(sandbox: Sandbox, from: number, to: number) {
  const requests = (await sandbox.control.requests({ path: tokenPath })).filter(
    ({ receivedAtMs }) => receivedAtMs >= from && receivedAtMs < to,
  );
  const done = requests.filter(({ status }) => status === 200);
  return {
    refreshes: done.length,
    idealRefreshes: (to - from) / idealPeriodMs,
    refused: requests.filter(({ status }) => status !== null && status !== 200).length,
    needless: done.filter(
      ({ receivedAtMs }, index) => receivedAtMs - (done[index - 1]?.receivedAtMs ?? 0) < idealPeriodMs,
    ).length,
  };
}

function summary(windows: Windows) {
  const reports = windows.reports();
  const sum = (value: (report: WindowReport) => number) => reports.reduce((total, report) => total + value(report), 0);
  const kinds = new Set(reports.flatMap(({ failures }) => Object.keys(failures)));
  return {
    windows: windows.states(),
    signOuts: sum(({ signOuts }) => signOuts),
    tokensUsed: sum(({ tokensUsed }) => tokensUsed),
    answers: sum(({ answers }) => answers),
    failures: Object.fromEntries([...kinds].map((kind) => [kind, sum(({ failures }) => failures[kind] ?? 0)])),
    longestWaitMs: Math.max(...reports.map(({ longestWaitMs }) => longestWaitMs)),
  };
}
