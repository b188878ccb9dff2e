import * as v from 'valibot';
import type { Memento } from '../../platform/storage.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Run } from './model.ts';
import { maxRunNumber } from './runNumbers.ts';
import type { Submission } from './submission.ts';

const key = 'engee.pendingRuns';
/** The server eventually forgets a run, and an old one is no longer of interest. */
const maxAgeMs = 24 * 60 * 60_000;
const maxRuns = 20;
/** For longer code, only its location is stored. */
const maxCodeLength = 100_000;

const line = v.pipe(v.number(), v.integer(), v.minValue(0));
const pendingSchema = v.object({
  server: v.string(),
  epoch: v.pipe(v.string(), v.regex(/^[0-9a-z-]+$/)),
  at: v.number(),
  begunAt: v.number(),
  id: v.pipe(v.string(), v.regex(/^[0-9a-z]+-[0-9a-z]+$/)),
  /** Absent in data stored by older versions of the extension. */
  number: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxRunNumber))),
  submission: v.object({
    kind: v.picklist(['selection', 'line', 'block', 'cell', 'file', 'lines', 'repl', 'notebookCell']),
    uri: v.string(),
    version: v.number(),
    title: v.string(),
    serverPath: v.exactOptional(v.string()),
    cell: v.exactOptional(v.object({ notebook: v.string(), id: v.string() })),
    code: v.string(),
    lines: v.pipe(v.array(line), v.minLength(1)),
    columns: v.exactOptional(v.array(line)),
  }),
});

type Pending = v.InferOutput<typeof pendingSchema>;

export interface LeftRun {
  /** `number` is undefined if unknown. */
  readonly run: { readonly id: string; readonly number: number | undefined; readonly submission: Submission };
  readonly epoch: string;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
}

/** Stores the runs that this window is waiting for, so that it can continue to wait after a reload. */
export class PendingRuns {
  private readonly memory: Memento;
  private readonly serverOf: () => ServerUrl | undefined;
  private readonly now: () => number;
  private readonly holdsSecret: (code: string) => boolean;
  private isClosed = false;

  /**
   * @param serverOf returns the server that is currently running
   * @param holdsSecret whether code must not be stored; then only its location is
   */
  constructor(
    memory: Memento,
    serverOf: () => ServerUrl | undefined,
    now: () => number,
    holdsSecret: (code: string) => boolean,
  ) {
    this.memory = memory;
    this.serverOf = serverOf;
    this.now = now;
    this.holdsSecret = holdsSecret;
  }

  /** @param begunAt milliseconds since the epoch */
  add(run: Run, epoch: string, begunAt: number): void {
    const server = this.serverOf();
    if (server === undefined || run.submission.kind === 'repl') return;
    const { kind, uri, version, title, serverPath, cell } = run.submission;
    const place = {
      uri,
      version,
      title,
      ...(serverPath === undefined ? {} : { serverPath }),
      ...(cell === undefined ? {} : { cell }),
    };
    const submission = { kind, ...place, ...this.rememberedCode(run.submission) };
    this.write(
      [
        ...this.stored().filter(({ id }) => id !== run.id),
        { server, epoch, at: this.now(), begunAt, id: run.id, number: run.number, submission },
      ].slice(-maxRuns),
    );
  }

  remove({ id }: Pick<Run, 'id'>): void {
    const stored = this.stored();
    if (stored.some((each) => each.id === id)) this.write(stored.filter((each) => each.id !== id));
  }

  /** Returns and removes the runs that this window started on a server before a reload. Runs on other servers are dropped. */
  takeAll(server: ServerUrl): LeftRun[] {
    const stored = this.stored();
    if (stored.length > 0) this.write([]);
    return stored
      .filter((each) => each.server === server && this.now() - each.at < maxAgeMs)
      .map(({ id, number, epoch, begunAt, submission }) => ({ run: { id, number, submission }, epoch, begunAt }));
  }

  /** Stops removing runs. A closing window stops waiting for its runs, but they must be found again after a reload. */
  close(): void {
    this.isClosed = true;
  }

  private stored(): Pending[] {
    const stored = this.memory.get(key);
    return Array.isArray(stored) ? stored.flatMap((each: unknown) => (v.is(pendingSchema, each) ? [each] : [])) : [];
  }

  private write(pending: readonly Pending[]): void {
    if (!this.isClosed) void Promise.resolve(this.memory.update(key, pending)).catch(() => undefined);
  }

  private rememberedCode({
    code,
    lines,
    columns,
  }: Submission): Pick<Pending['submission'], 'code' | 'lines' | 'columns'> {
    if (code.length > maxCodeLength || this.holdsSecret(code)) return { code: '', lines: lines.slice(0, 1) };
    return { code, lines: [...lines], ...(columns === undefined ? {} : { columns: [...columns] }) };
  }
}
