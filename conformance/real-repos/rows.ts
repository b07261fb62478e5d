import { readFileSync } from 'node:fs';

/** A build of a real repository, and what the real Flux printed. */
export interface Row {
  readonly repository: string;
  readonly commit: string;
  /** The file that holds the Flux Kustomization, and which of its documents that is. */
  readonly file: string;
  readonly document: number;
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  /** `sha256:…` of standard output, or `error…`. */
  readonly result: string;
}

/** Reads the table of builds (cases.tsv). */
export function readRows(path: string): Row[] {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [
      repository = '',
      commit = '',
      file = '',
      document = '0',
      name = '',
      path = '',
      args = '',
      result = '',
    ] = line.split('\t');
    return {
      ...{ repository, commit, file, document: Number(document), name, path, result },
      args: args.split(' ').filter(Boolean),
    };
  });
}
