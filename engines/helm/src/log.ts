/** A line for the log, in Helm's words. */
export interface LogEntry {
  readonly level: 'DEBUG' | 'INFO' | 'WARN';
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Told of what is let pass. */
export type Log = (entry: LogEntry) => void;

/** Tells of values that are passed over as Helm does, at level INFO; undefined where nobody listens. */
export function skippedLog(log: Log | undefined): ((text: string) => void) | undefined {
  return log && ((text) => log({ level: 'INFO', text, fields: {} }));
}
