import * as v from 'valibot';
import type { Memento } from '../../platform/memento.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Run } from './runEvent.ts';
import { maxRunNumber } from './runNumbers.ts';
import type { Submission } from './submission.ts';

const key = 'engee.pendingRuns';
/** A server forgets a run sooner or later, and nobody waits for one of last week. */
const maxAgeMs = 24 * 60 * 60_000;
const maxRuns = 20;
/** Longer code is remembered by its place alone. */
const maxCodeLength = 100_000;

const line = v.pipe(v.number(), v.integer(), v.minValue(0));
const pendingSchema = v.object({
  server: v.string(),
  epoch: v.pipe(v.string(), v.regex(/^[0-9a-z-]+$/)),
  at: v.number(),
  begunAt: v.number(),
  id: v.pipe(v.string(), v.regex(/^[0-9a-z]+-[0-9a-z]+$/)),
  /** Absent in what older versions of the extension left. */
  number: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxRunNumber))),
  submission: v.object({
    kind: v.picklist(['selection', 'line', 'block', 'cell', 'file', 'lines', 'repl']),
    uri: v.string(),
    version: v.number(),
    title: v.string(),
    code: v.string(),
    lines: v.pipe(v.array(line), v.minLength(1)),
    columns: v.exactOptional(v.array(line)),
  }),
});

type Pending = v.InferOutput<typeof pendingSchema>;

export interface LeftRun {
  /** `number` is undefined where it is not known. */
  readonly run: { readonly id: string; readonly number: number | undefined; readonly submission: Submission };
  readonly epoch: string;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
}

/** Remembers which runs this window waits for, so that after a reload it can go on waiting. */
export class PendingRuns {
  private readonly memory: Memento;
  private readonly serverOf: () => ServerUrl | undefined;
  private readonly now: () => number;
  private readonly holdsSecret: (code: string) => boolean;
  private isClosed = false;

  /**
   * @param serverOf the server that runs now
   * @param holdsSecret whether code must not be kept; it is remembered by its place alone then
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
    const { kind, uri, version, title } = run.submission;
    const submission = { kind, uri, version, title, ...this.rememberedCode(run.submission) };
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

  /** What is left of earlier lives of this window on a server; what is left of other servers is forgotten. */
  takeAll(server: ServerUrl): LeftRun[] {
    const stored = this.stored();
    if (stored.length > 0) this.write([]);
    return stored
      .filter((each) => each.server === server && this.now() - each.at < maxAgeMs)
      .map(({ id, number, epoch, begunAt, submission }) => ({ run: { id, number, submission }, epoch, begunAt }));
  }

  /** From now on nothing is removed: the runs that this window stops waiting for are for the next one. */
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
