export type LogLevel = 'trace' | 'debug' | 'info' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured logging; fields must hold no secrets. */
export interface Logger {
  readonly level: LogLevel;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  trace(message: string, fields?: LogFields): void;
  error(error: unknown, message: string, fields?: LogFields): void;
  /** The same logger with more fields on every line. */
  with(fields: LogFields): Logger;
  /** The same logger under a longer dotted name. */
  named(name: string): Logger;
}
