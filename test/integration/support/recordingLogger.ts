import type { Logger } from '../../../src/platform/logger.ts';

/** Keeps what is logged, for tests that look at it. */
export class RecordingLogger implements Logger {
  readonly lines: string[] = [];

  trace(message: string): void {
    this.lines.push(message);
  }

  debug(message: string): void {
    this.lines.push(message);
  }

  info(message: string): void {
    this.lines.push(message);
  }

  warn(message: string): void {
    this.lines.push(message);
  }

  error(message: string): void {
    this.lines.push(message);
  }
}
