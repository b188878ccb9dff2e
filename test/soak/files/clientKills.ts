import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Cleanup } from '../../host/cleanup.ts';
import { startProcess, stopProcess } from '../../host/processes.ts';
import { readySandbox } from '../../host/readySandbox.ts';
import { temporaryFolder } from '../../host/temporaryFolder.ts';
import type { Fault } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import type { ClientOptions, ClientReport, Way } from './messages.ts';
import { WrittenFiles } from './writtenFiles.ts';

/** What is killed: a process that runs the extension's code, Julia on the server, or a connection. */
export const clientVictims = ['client', 'server', 'connection'] as const;
export type ClientVictim = (typeof clientVictims)[number];

export interface ClientKillOptions {
  readonly victim: ClientVictim;
  readonly way: Way;
  /** The number of writes to begin. */
  readonly writes: number;
}

const script = fileURLToPath(new URL('writingClient.ts', import.meta.url));
/** A kill happens at a random moment of one of the next writes. Starting Julia again takes longest, so it is killed less often. */
const mostWritesBetween = { client: 4, server: 12, connection: 3 };
const cuts: readonly Fault[] = [
  { kind: 'cut', at: 'request', reset: true },
  { kind: 'cut', at: 'requestBody', afterBytes: 20_000, reset: true },
  { kind: 'cut', at: 'reply', reset: true },
  { kind: 'cut', at: 'replyBody', afterBytes: 10 },
];
const paths = ['external/command/eval', 'external/file/upload'];

/**
 * Writes files on a sandbox again and again, in a process that runs the extension's code outside VS Code, while something is
 * killed at random moments.
 */
export async function killClients({ victim, way, writes }: ClientKillOptions): Promise<WrittenFiles> {
  const cleanup = new Cleanup();
  try {
    const sandbox = await readySandbox(cleanup, { startMs: 20, stopMs: 20 });
    const journal = await temporaryFolder('kills', cleanup);
    return await new ClientRun(sandbox, journal, way, cleanup).run(victim, writes);
  } finally {
    await cleanup.run();
  }
}

class ClientRun {
  private readonly sandbox: Sandbox;
  private readonly journal: string;
  private readonly way: Way;
  private readonly cleanup: Cleanup;
  private readonly written: WrittenFiles;
  private client: ChildProcess | undefined;
  private onCleaned: () => void = () => undefined;

  constructor(sandbox: Sandbox, journal: string, way: Way, cleanup: Cleanup) {
    this.sandbox = sandbox;
    this.journal = journal;
    this.way = way;
    this.cleanup = cleanup;
    this.written = new WrittenFiles(sandbox.userDirectory, journal);
  }

  async run(victim: ClientVictim, writes: number): Promise<WrittenFiles> {
    const { written, sandbox } = this;
    const { counts } = written;
    await sandbox.control.startServer();
    await written.create();
    await this.startClient();
    await written.watchDuring(async () => {
      this.goOn();
      while (counts.begun < writes) {
        await written.untilRandomMoment(mostWritesBetween[victim]);
        counts.kills++;
        await this.kill(victim);
      }
      await this.endClient();
    });
    await sandbox.control.clearFaults();
    await this.startClient();
    await this.endClient();
    return written;
  }

  private async kill(victim: ClientVictim): Promise<void> {
    const { control } = this.sandbox;
    switch (victim) {
      case 'client':
        await this.endClient();
        await this.startClient();
        this.goOn();
        return;
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

  /** Starts a client, and counts what is left when it has removed what the last one left. */
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
      if (report.kind === 'cleaned') this.onCleaned();
      else this.written.take(report);
    });
    child.send({
      way: this.way,
      baseUrl: this.sandbox.baseUrl,
      token: this.sandbox.personalAccessToken,
      journal: this.journal,
      targets: this.written.targets,
      firstNumber: this.written.nextNumber,
    } satisfies ClientOptions);
    await cleaned;
    await this.written.countLeft(0);
  }

  /** Lets the client write. */
  private goOn(): void {
    this.client?.send('write');
  }

  /** Kills the client, and waits until all its reports have arrived. */
  private async endClient(): Promise<void> {
    const { client } = this;
    if (client === undefined) return;
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.kill('SIGKILL');
    await closed;
  }
}
