import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Cleanup } from '../../host/cleanup.ts';
import { startProcess, stopProcess } from '../../host/processes.ts';
import { readySandbox } from '../../host/readySandbox.ts';
import { temporaryFolder } from '../../host/temporaryFolder.ts';
import type { Fault } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { numberIn } from './content.ts';
import type { ClientOptions, ClientReport } from './messages.ts';

/** What is killed: the process of the extension, Julia on the server, or a connection. */
export const victims = ['extension host', 'server', 'connection'] as const;
export type Victim = (typeof victims)[number];

export interface KillCounts {
  kills: number;
  begun: number;
  confirmed: number;
  /** Replaces that ended with a fault that says that nothing was stored, or that the outcome is unknown. */
  refused: number;
  unknown: number;
  /** Files that are neither wholly old nor wholly new. Must be 0. */
  damaged: number;
  /** Confirmed contents that were lost, and refused ones that were stored. Must be 0. */
  wrong: number;
  /** Temporary files on the server at the end, after the next start. Must be 0. */
  left: number;
}

export interface KillOptions {
  /** Replaces to begin for each victim. */
  readonly replaces: number;
  readonly victims: readonly Victim[];
}

const folderName = 'kill-test';
const fileNames = ['a.bin', 'b c.bin', 'данные.bin'];
const script = fileURLToPath(new URL('replacingClient.ts', import.meta.url));
/** A kill happens at a random moment of one of the next replaces. Starting Julia again takes longest, so it is killed less often. */
const mostReplacesBetween = { 'extension host': 4, server: 6, connection: 3 };
/** For the first replace, until it is known how long one takes. */
const firstReplaceMs = 50;
const cuts: readonly Fault[] = [
  { kind: 'cut', at: 'request', reset: true },
  { kind: 'cut', at: 'requestBody', afterBytes: 20_000, reset: true },
  { kind: 'cut', at: 'reply', reset: true },
  { kind: 'cut', at: 'replyBody', afterBytes: 10 },
];
const paths = ['external/command/eval', 'external/file/upload'];

/** Replaces files on a sandbox again and again while one party is killed at random moments, and looks at every file after it. */
export async function killReplaces({
  replaces,
  victims: chosen,
}: KillOptions): Promise<ReadonlyMap<Victim, KillCounts>> {
  const cleanup = new Cleanup();
  try {
    const sandbox = await readySandbox(cleanup, { startMs: 20, stopMs: 20 });
    const journal = await temporaryFolder('kills', cleanup);
    const results = new Map<Victim, KillCounts>();
    for (const victim of chosen)
      results.set(victim, await new KillRun(sandbox, journal, cleanup).run(victim, replaces));
    return results;
  } finally {
    await cleanup.run();
  }
}

class KillRun {
  private readonly sandbox: Sandbox;
  private readonly journal: string;
  private readonly cleanup: Cleanup;
  private readonly counts: KillCounts = {
    kills: 0,
    begun: 0,
    confirmed: 0,
    refused: 0,
    unknown: 0,
    damaged: 0,
    wrong: 0,
    left: 0,
  };
  /** The numbers that each target may have: the last confirmed one, and those whose outcome is not known. */
  private readonly possible = new Map<string, Set<number>>();
  private client: ChildProcess | undefined;
  private onCleaned: () => void = () => undefined;
  private readonly reports = new EventEmitter();
  /** When the current replace began, and how long the last confirmed one took. */
  private begunAt = 0;
  private replaceMs = firstReplaceMs;
  private nextNumber = 1;

  constructor(sandbox: Sandbox, journal: string, cleanup: Cleanup) {
    this.sandbox = sandbox;
    this.journal = journal;
    this.cleanup = cleanup;
  }

  async run(victim: Victim, replaces: number): Promise<KillCounts> {
    await this.sandbox.control.reset();
    await this.sandbox.control.startServer();
    await mkdir(this.folder, { recursive: true });
    await this.startClient();
    while (this.counts.begun < replaces) {
      await this.someReplaces(Math.floor(Math.random() * mostReplacesBetween[victim]));
      await delay(Math.random() * this.replaceMs);
      await this.kill(victim);
      this.counts.kills++;
      await this.look();
    }
    await this.endClient();
    await this.look();
    await this.sandbox.control.clearFaults();
    await this.startClient();
    await this.endClient();
    // Temporary files are also removed in the background, which the end of the client may have interrupted.
    await this.startClient();
    this.counts.left = await this.countLeft();
    await this.endClient();
    return this.counts;
  }

  /** Waits until the client has begun another replace after `count` more. */
  private async someReplaces(count: number): Promise<void> {
    const wanted = this.counts.begun + count + 1;
    while (this.counts.begun < wanted) await once(this.reports, 'begun');
  }

  private get folder(): string {
    return join(this.sandbox.userDirectory, folderName);
  }

  private async kill(victim: Victim): Promise<void> {
    const { control } = this.sandbox;
    switch (victim) {
      case 'extension host':
        await this.endClient();
        return this.startClient();
      case 'server': {
        const pid = await control.juliaPid();
        if (pid !== null) process.kill(pid, 'SIGKILL');
        await control.reached('stopped');
        return control.startServer();
      }
      case 'connection': {
        const path = paths[Math.floor(Math.random() * paths.length)] ?? '';
        const fault = cuts[Math.floor(Math.random() * cuts.length)];
        if (fault !== undefined) await control.addFault({ path, times: 1, fault });
      }
    }
  }

  /** Starts a client and waits until it has removed what the last one left. */
  private async startClient(): Promise<void> {
    const child = startProcess(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.cleanup.defer(() => stopProcess(child));
    this.client = child;
    const cleaned = new Promise<void>((resolve, reject) => {
      this.onCleaned = resolve;
      child.once('exit', () => {
        reject(new Error('The client ended.'));
      });
    });
    child.on('message', (report: ClientReport) => {
      this.take(report);
    });
    child.send({
      baseUrl: this.sandbox.baseUrl,
      token: this.sandbox.personalAccessToken,
      journal: this.journal,
      targets: fileNames.map((name) => `/user/${folderName}/${name}`),
      firstNumber: this.nextNumber,
    } satisfies ClientOptions);
    await cleaned;
  }

  /** Kills the client, and waits until all its reports have arrived. */
  private async endClient(): Promise<void> {
    const { client } = this;
    if (client === undefined) return;
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.kill('SIGKILL');
    await closed;
  }

  private take(report: ClientReport): void {
    if (report.kind === 'cleaned') {
      this.onCleaned();
      return;
    }
    const { target, number, kind } = report;
    const numbers = this.possible.get(target) ?? new Set();
    this.nextNumber = Math.max(this.nextNumber, number + 1);
    if (kind === 'begun') this.possible.set(target, numbers.add(number));
    if (kind === 'confirmed') this.possible.set(target, new Set([number]));
    if (kind === 'refused') numbers.delete(number);
    this.counts[kind]++;
    if (kind === 'begun') this.begunAt = performance.now();
    if (kind === 'confirmed') this.replaceMs = performance.now() - this.begunAt;
    this.reports.emit(kind);
  }

  /** Counts files that are damaged or have a content that they can't have. */
  private async look(): Promise<void> {
    for (const name of fileNames) {
      const content = await readFile(join(this.folder, name)).catch(() => undefined);
      const numbers = this.possible.get(`/user/${folderName}/${name}`);
      const number = content === undefined ? undefined : numberIn(content);
      if (content !== undefined && number === undefined) this.counts.damaged++;
      // A confirmation may be on its way, so the number may be higher than the reports so far.
      const isKnown = number === undefined || number >= this.nextNumber || numbers?.has(number) === true;
      if (!isKnown) this.counts.wrong++;
    }
  }

  private async countLeft(): Promise<number> {
    const { userDirectory } = this.sandbox;
    const staged = await readdir(join(userDirectory, '.engee-vscode')).catch(() => []);
    const beside = (await readdir(this.folder)).filter((name) => name.startsWith('.engee-staging-'));
    return staged.length + beside.length;
  }
}
