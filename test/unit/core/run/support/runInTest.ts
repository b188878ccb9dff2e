import assert from 'node:assert/strict';
import type { ParsedReply } from '../../../../../src/core/bridge/bridgeReply.ts';
import { faultOf } from '../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import { BridgeRun } from '../../../../../src/core/run/bridgeRun.ts';
import type { Submission } from '../../../../../src/core/run/submission.ts';
import { FakeClock } from '../../server/support/fakeClock.ts';
import { runOf } from '../../stackTrace/support/places.ts';
import { epoch, RecordingObserver, ScriptedBridge, server } from './scriptedBridge.ts';
import { submissionOf } from './submissions.ts';

const ignore = () => undefined;
const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The fault of a run whose outcome is unknown because the server restarted. */
export const restarted: Fault = { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' };

/** A run through a scripted bridge with a fake clock. */
export class RunInTest {
  readonly clock = new FakeClock();
  readonly bridge = new ScriptedBridge();
  readonly observer = new RecordingObserver();
  readonly user = new AbortController();
  private readonly code: string;
  private readonly kind: Submission['kind'];

  constructor(code = '1', kind: Submission['kind'] = 'file') {
    this.code = code;
    this.kind = kind;
  }

  /** Starts a run and lets it proceed until it waits for something. */
  start(done: readonly string[] = []): Promise<{ outcome: Promise<unknown> }> {
    return this.started(this.run(done).start(this.user.signal));
  }

  /** Follows a run that another window started. */
  follow(): Promise<{ outcome: Promise<unknown> }> {
    return this.started(this.run([]).follow(this.user.signal));
  }

  /** Answers all requests immediately until the time is over or nothing more can happen. */
  async answerAll(forMs: number, answer: (name: string) => ParsedReply | Fault): Promise<void> {
    for (let passedMs = 0; passedMs < forMs; passedMs += 50) {
      assert.ok(this.bridge.open.filter(({ name }) => name === 'poll').length <= 1, 'more than one pending poll');
      for (const asked of [...this.bridge.open]) {
        const reply = answer(asked.name);
        if ('kind' in reply) asked.fail(reply);
        else asked.reply(reply);
      }
      await this.clock.advance(50);
      if (this.bridge.open.length === 0 && this.clock.pendingTimers === 0) return;
    }
  }

  /** The number of polls. */
  get polls(): number {
    return this.bridge.names().filter((name) => name === 'poll').length;
  }

  /** How many times the run was sent. */
  get sent(): number {
    return this.bridge.names().filter((name) => name.endsWith('run')).length;
  }

  private run(done: readonly string[]): BridgeRun {
    const { bridge, clock, observer, code, kind } = this;
    return new BridgeRun({
      calls: bridge.calls,
      clock,
      log,
      server,
      run: runOf({ ...submissionOf(code), kind }),
      epoch,
      done,
      observer,
    });
  }

  /** Wraps a run as its outcome, or the fault that it rejects with. */
  private async started(ended: Promise<unknown>): Promise<{ outcome: Promise<unknown> }> {
    const outcome = ended.catch((error: unknown) => ({ fault: faultOf(error) ?? String(error) }));
    await this.clock.advance(0);
    return { outcome };
  }
}
