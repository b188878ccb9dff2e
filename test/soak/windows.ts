import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WindowOptions, WindowOrder, WindowReport } from './messages.ts';

const script = fileURLToPath(new URL('windowProcess.ts', import.meta.url));

interface OpenWindow {
  readonly process: ChildProcess;
  report: WindowReport | undefined;
}

/** The processes that share one sign-in and their reports. Killed processes count with their last report. */
export class Windows {
  private readonly options: WindowOptions;
  private readonly open = new Map<number, OpenWindow>();
  private readonly killed: WindowReport[] = [];

  constructor(options: WindowOptions) {
    this.options = options;
  }

  /** Opens a window. Returns its pid when it has read the store and used a token. */
  async add(): Promise<number> {
    const child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const window: OpenWindow = { process: child, report: undefined };
    this.open.set(child.pid ?? 0, window);
    child.on('message', (report: WindowReport) => {
      window.report = report;
    });
    child.send(this.options);
    await once(child, 'message');
    return child.pid ?? 0;
  }

  tell(pid: number, order: WindowOrder): void {
    this.open.get(pid)?.process.send(order);
  }

  /** Kills a window with SIGKILL and waits until it has ended. Returns false when there is no window with this pid. */
  async kill(pid: number): Promise<boolean> {
    const window = this.open.get(pid);
    if (window === undefined) return false;
    this.open.delete(pid);
    const gone = once(window.process, 'exit');
    window.process.kill('SIGKILL');
    await gone;
    if (window.report !== undefined) this.killed.push(window.report);
    return true;
  }

  /** Returns the last report of every window. */
  reports(): readonly WindowReport[] {
    return [...this.killed, ...this.states()];
  }

  /** Returns the last reports of the open windows. */
  states(): readonly WindowReport[] {
    return [...this.open.values()].flatMap(({ report }) => report ?? []);
  }

  /** Waits until each open window has sent another report. */
  async nextReports(): Promise<void> {
    await Promise.all([...this.open.values()].map(async (window) => once(window.process, 'message')));
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.keys()].map(async (pid) => this.kill(pid)));
  }
}
