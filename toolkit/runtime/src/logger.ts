import { errorMessage } from '@flux-ts/errors';
import { pino } from 'pino';

/** Levels, the most talkative first (Flux's `--log-level`). */
export type LogLevel = 'trace' | 'debug' | 'info' | 'error';
/** What a line says beside its message. */
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

/** What is logged, in which form, and where to. */
export interface LoggerOptions {
  readonly level: LogLevel;
  readonly encoding: 'json' | 'console';
  /** Gets whole lines with their newline. */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A line before it is written: what zap calls an entry. */
interface Sink {
  readonly level: LogLevel;
  write(level: LogLevel, message: string, fields: LogFields): void;
}

/** A logger with controller-runtime's field names, as `--log-level` and `--log-encoding` ask. */
export function createLogger(options: LoggerOptions): Logger {
  const sink = options.encoding === 'json' ? jsonSink(options) : consoleSink(options);
  return new SinkLogger(sink, '', {});
}

/** A logger that says nothing. */
export function silentLogger(): Logger {
  return new SinkLogger({ level: 'error', write: () => undefined }, '', {});
}

class SinkLogger implements Logger {
  readonly #sink: Sink;
  readonly #name: string;
  readonly #fields: LogFields;

  constructor(sink: Sink, name: string, fields: LogFields) {
    this.#sink = sink;
    this.#name = name;
    this.#fields = fields;
  }

  get level(): LogLevel {
    return this.#sink.level;
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  trace(message: string, fields?: LogFields): void {
    this.#write('trace', message, fields);
  }

  error(error: unknown, message: string, fields?: LogFields): void {
    const verbose = this.level === 'debug' || this.level === 'trace';
    const stack = verbose && error instanceof Error ? { stacktrace: error.stack } : {};
    this.#write('error', message, { ...fields, error: errorMessage(error), ...stack });
  }

  with(fields: LogFields): Logger {
    return new SinkLogger(this.#sink, this.#name, { ...this.#fields, ...fields });
  }

  named(name: string): Logger {
    return new SinkLogger(this.#sink, this.#name === '' ? name : `${this.#name}.${name}`, this.#fields);
  }

  #write(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (!shows(this.#sink.level, level)) return;
    const name = this.#name === '' ? {} : { logger: this.#name };
    this.#sink.write(level, message, { ...name, ...this.#fields, ...fields });
  }
}

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'error'];

function shows(level: LogLevel, of: LogLevel): boolean {
  return LEVELS.indexOf(of) >= LEVELS.indexOf(level);
}

function jsonSink(options: LoggerOptions): Sink {
  const now = options.now ?? Date.now;
  const out = pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"ts":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: options.write },
  );
  // zap writes the logger's name and the message before the fields, and people read lines from the left.
  return {
    level: options.level,
    write: (level, message, { logger, ...fields }) =>
      out[level]({ ...(logger === undefined ? {} : { logger }), msg: message, ...fields }),
  };
}

/** Tab separated, level in capitals, fields as JSON (zap's console encoder). */
function consoleSink(options: LoggerOptions): Sink {
  const now = options.now ?? Date.now;
  return {
    level: options.level,
    write(level, message, { logger, ...fields }) {
      const parts = [new Date(now()).toISOString(), level.toUpperCase()];
      if (logger !== undefined) parts.push(String(logger));
      parts.push(message);
      if (Object.keys(fields).length > 0) parts.push(safeJson(fields));
      options.write(`${parts.join('\t')}\n`);
    },
  };
}

function safeJson(fields: LogFields): string {
  try {
    return JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  } catch {
    return '{"error":"fields cannot be shown"}';
  }
}
