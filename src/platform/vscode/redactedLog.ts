import type { Logger } from '../logger.ts';

/** Wraps a log so that every message goes through `redact` first. */
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
