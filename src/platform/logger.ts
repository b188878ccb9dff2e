/** The part of VS Code's `LogOutputChannel` that core needs. Implementations redact secrets. */
export interface Logger {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
