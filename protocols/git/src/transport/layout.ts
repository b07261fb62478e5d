import type { ConfigEntry } from '../run/environment.ts';

/** What one session needs: files in the given folder, settings and variables. */
export interface Layout {
  readonly files: Record<string, string>;
  readonly config: readonly ConfigEntry[];
  readonly variables: Record<string, string>;
  /** Whether the known hosts speak of the server, where there are any. */
  readonly hostKnown?: boolean;
}

/** Secrets often end in a newline that nobody meant; inside a header or an answer a newline would be an attack. */
export function oneLine(text: string): string {
  return text.trimEnd().replace(/[\r\n\0]/g, '');
}
