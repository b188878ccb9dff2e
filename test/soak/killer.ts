import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedRequest } from '../sandbox/control/protocol.ts';
import type { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { windowHeader } from './messages.ts';
import type { Windows } from './windows.ts';

export const tokenPath = '/account/api/oauth2/token';
const lookEveryMs = 3;
const longestRunUpMs = 30;

/** What a lock holder does when it is killed: work before the server acts, waiting for the server, or storing what it recorded. */
const moments = ['beforeAsking', 'asking', 'storing'] as const;
export type Moment = (typeof moments)[number];

export interface KillerOptions {
  readonly control: SandboxControl;
  readonly windows: Windows;
  readonly lockDirectory: string;
  /** Returns the generation of the stored session. */
  readonly generation: () => string;
}

/**
 * Kills holders of the refresh lock with SIGKILL at random moments, except between the moment when the server uses up the
 * refresh token and the moment when the new token is recorded in the lock. A session that is interrupted there is lost,
 * because only the killed process received the new token. Therefore, requests to the server are held right after a renewal
 * was stored, when no other can be in progress, and released when the request of the killed process has ended.
 */
export class Killer {
  readonly kills: Record<Moment, number> = { beforeAsking: 0, asking: 0, storing: 0 };
  private readonly options: KillerOptions;
  private readonly signal: AbortSignal;

  /** @param signal aborts every wait */
  constructor(options: KillerOptions, signal: AbortSignal) {
    this.options = options;
    this.signal = signal;
  }

  /** Kills one holder and opens a window to replace it. */
  async killOne(moment: Moment = moments[Math.floor(Math.random() * moments.length)] ?? 'asking'): Promise<void> {
    await this.untilStored();
    const pid = moment === 'storing' ? await this.killNoter() : await this.killBehindGate(moment);
    if (pid === undefined) return;
    this.kills[moment]++;
    await this.options.windows.add();
  }

  private async killBehindGate(moment: Moment): Promise<number | undefined> {
    const { control } = this.options;
    const gate = await control.addFault({ path: tokenPath, fault: { kind: 'hold', at: 'request' } });
    if (moment === 'asking') await this.until(async () => (await this.heldRequests()).length > 0);
    const pid = await this.killHolder(moment === 'asking' ? 0 : Math.random() * longestRunUpMs);
    await this.until(async () =>
      (await this.heldRequests()).every(({ headers }) => headers[windowHeader] !== String(pid)),
    );
    await control.removeFault(gate);
    return pid;
  }

  /** Waits for a holder, lets it continue for `runUpMs`, and kills it if it still holds the lock. */
  private async killHolder(runUpMs: number): Promise<number | undefined> {
    let pid: number | undefined;
    await this.until(async () => {
      const holder = this.holder();
      if (holder === undefined) return false;
      await delay(runUpMs);
      if (holder !== this.holder() || !(await this.options.windows.kill(holder))) return false;
      pid = holder;
      return true;
    });
    return pid;
  }

  /** Waits until the next renewal is recorded and kills the process that recorded it, stored or not. */
  private async killNoter(): Promise<number | undefined> {
    const before = this.lastTurn()?.note;
    let pid: number | undefined;
    await this.until(async () => {
      const turn = this.lastTurn();
      if (turn === undefined || turn.note === before) return false;
      if (await this.options.windows.kill(turn.pid)) pid = turn.pid;
      return true;
    });
    return pid;
  }

  private async untilStored(): Promise<void> {
    const before = this.options.generation();
    await this.until(async () => Promise.resolve(this.options.generation() !== before));
  }

  private async heldRequests(): Promise<RecordedRequest[]> {
    return (await this.options.control.requests({ path: tokenPath })).filter(({ outcome }) => outcome === 'pending');
  }

  private async until(isSo: () => Promise<boolean>): Promise<void> {
    while (!this.signal.aborted && !(await isSo())) await delay(lookEveryMs);
  }

  /** Returns the process that holds the lock. */
  private holder(): number | undefined {
    const turn = this.lastTurn();
    return turn?.isOver === false ? turn.pid : undefined;
  }

  private lastTurn() {
    const [folder] = readdirSync(this.options.lockDirectory);
    if (folder === undefined) return undefined;
    const path = join(this.options.lockDirectory, folder);
    const names = readdirSync(path);
    const last = Math.max(0, ...names.map((name) => Number.parseInt(name, 10)));
    const content = contentOf(join(path, `${last}.held`));
    return content === undefined ? undefined : { ...content, isOver: names.includes(`${last}.over`) };
  }
}

function contentOf(path: string): { readonly pid: number; readonly note: string | undefined } | undefined {
  try {
    const [holder = '', ...notes] = readFileSync(path, 'utf8').split('\n');
    return { pid: (JSON.parse(holder) as { pid: number }).pid, note: notes.findLast((line) => line !== '') };
  } catch {
    // The file was just created or removed, or does not exist yet.
    return undefined;
  }
}
