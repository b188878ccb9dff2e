import type { Logger } from '../logger.ts';

/** Puts a filter before a log: whatever reaches `sink` has gone through `redact`, so no caller can forget it. */
export function redactedLog(sink: Logger, redact: (text: string) => string): Logger {
  return {
    trace: (message) => {
      sink.trace(redact(message));
    },
    debug: (message) => {
      sink.debug(redact(message));
    },
    info: (message) => {
      sink.info(redact(message));
    },
    warn: (message) => {
      sink.warn(redact(message));
    },
    error: (message) => {
      sink.error(redact(message));
    },
  };
}
