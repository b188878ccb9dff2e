import type { AccountApi } from '../../../../../src/core/api/accountApi.ts';
import type { ServerInfo } from '../../../../../src/core/api/serverInfo.ts';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type { ServerStatus } from '../../../../../src/core/errors/fault.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import { Emitter } from '../../../../../src/core/lib/event.ts';
import type { SignIn } from '../../../../../src/core/server/serverService.ts';
import type { Logger } from '../../../../../src/platform/logger.ts';

export const url = 'https://engee.example/prod/user/demo123-nick/' as ServerUrl;

type Reply = Fault | undefined;

/** An account API whose responses the test sets. */
export class FakeEngee implements Pick<AccountApi, 'info' | 'start' | 'stop'> {
  readonly calls = { info: 0, start: 0, stop: 0 };
  answer: ServerInfo = { status: 'stopped' };
  fault: Reply;
  bug: Error | undefined;
  /** Called for a start or stop request. Returns the response, undefined for success. */
  onStart: () => Reply | Promise<Reply> = () => undefined;
  onStop: () => Reply | Promise<Reply> = () => undefined;
  /** If set, `info` waits for it and then returns the state at the time of the request. */
  gate: Promise<void> | undefined;
  openQuestions = 0;
  mostOpenQuestions = 0;

  set status(status: ServerStatus) {
    this.answer = status === 'running' ? { status, url } : { status };
  }

  async info(signal: AbortSignal): Promise<ServerInfo> {
    this.calls.info += 1;
    this.openQuestions += 1;
    this.mostOpenQuestions = Math.max(this.mostOpenQuestions, this.openQuestions);
    const { answer } = this;
    try {
      await this.gate;
      if (signal.aborted) throw new EngeeError({ kind: 'canceled' });
      if (this.bug !== undefined) throw this.bug;
      if (this.fault !== undefined) throw new EngeeError(this.fault);
      return answer;
    } finally {
      this.openQuestions -= 1;
    }
  }

  async start(): Promise<void> {
    this.calls.start += 1;
    fail(await this.onStart());
  }

  async stop(): Promise<void> {
    this.calls.stop += 1;
    fail(await this.onStop());
  }
}

function fail(fault: Reply): void {
  if (fault !== undefined) throw new EngeeError(fault);
}

/** A sign-in that the test controls. */
export class FakeSignIn implements SignIn {
  state: SignIn['state'] = { kind: 'signedIn', account: { id: 'demo' } };
  private readonly changed = new Emitter<unknown>();
  readonly onDidChangeState = this.changed.event;

  become(state: SignIn['state']): void {
    this.state = state;
    this.changed.fire(state);
  }
}

/** A log that records its lines. */
export function memoryLog(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (message: string) => void lines.push(message);
  return { lines, trace: add, debug: add, info: add, warn: add, error: add };
}
