/** How bad something is. */
export type Severity = 'INFO' | 'WARNING' | 'ERROR';

/** Something that `helm lint` says about a file. */
export interface LintMessage {
  readonly severity: Severity;
  /** The file or folder, relative to the chart. */
  readonly path: string;
  readonly text: string;
}

/** Collects what the rules say. */
export class Findings {
  readonly messages: LintMessage[] = [];

  /** Notes a text; nothing is noted for none. True if there was none. */
  note(severity: Severity, path: string, text: string | undefined): boolean {
    if (text !== undefined) this.messages.push({ severity, path, text });
    return text === undefined;
  }
}
