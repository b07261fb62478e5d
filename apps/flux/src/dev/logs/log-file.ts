import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** How large a log file gets before it becomes the old one. */
export const LOG_LIMIT = 10 * 1024 * 1024;

/** A file that lines are appended to. */
export interface LogFile {
  /** Hands a line to the system before it returns: a process that dies takes nothing of it along. */
  write(line: string): void;
  close(): void;
}

/** Where the lines go that the file had no room for. */
export function oldLog(path: string): string {
  return `${path}.1`;
}

/**
 * Opens a log of at most twice `limit` bytes: a full file takes the place of the {@link oldLog}. Throws what the
 * system says when it cannot be opened. After an error in writing, which `onError` is told, the log takes no more.
 */
export function openLogFile(path: string, onError: (error: Error) => void, limit = LOG_LIMIT): LogFile {
  return new RotatingFile(path, onError, limit);
}

class RotatingFile implements LogFile {
  readonly #path: string;
  readonly #onError: (error: Error) => void;
  readonly #limit: number;
  #fd: number | undefined;
  #size = 0;

  constructor(path: string, onError: (error: Error) => void, limit: number) {
    this.#path = path;
    this.#onError = onError;
    this.#limit = limit;
    this.#open();
  }

  write(line: string): void {
    if (this.#fd === undefined) return;
    const bytes = Buffer.from(line);
    try {
      if (this.#size > 0 && this.#size + bytes.length > this.#limit) this.#rotate();
      writeSync(this.#fd, bytes);
      this.#size += bytes.length;
    } catch (thrown) {
      this.close();
      this.#onError(thrown as Error);
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #rotate(): void {
    this.close();
    renameSync(this.#path, oldLog(this.#path));
    this.#open();
  }

  #open(): void {
    this.#fd = openSync(this.#path, 'a', 0o600);
    this.#size = fstatSync(this.#fd).size;
  }
}
