import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a command must have printed, or how it must have ended. */
export interface Expectation {
  readonly kind:
    | 'golden'
    | 'output'
    | 'error'
    | 'errorContains'
    | 'contains'
    | 'success'
    | 'notEmpty'
    | 'sameOutputAs';
  readonly text?: string;
}

/** One command of the real flux, and what it did. */
export interface CliCase {
  readonly id: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | null;
  readonly expect: readonly Expectation[];
  readonly fails: boolean;
  readonly adjusted: string | null;
  readonly setup: readonly {
    readonly op: string;
    readonly file: string;
    readonly values: Readonly<Record<string, string>>;
  }[];
  readonly namespaces: readonly string[];
  readonly controllers: 'real' | 'simulated' | null;
}

/** The cases of a file of the outside folder. */
export function readCases(folder: string, file: 'offline.json' | 'cluster.json'): CliCase[] {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as CliCase[];
}

/** A test file with its `{{ .name }}` filled in; a `range` over what is not there says nothing. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  const known = text.replace(/\{\{range .*?\{\{end\}\}/g, '');
  return known.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_, name: string) => values[name] ?? '');
}

/** What a case's command did. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** What `flux diff` says when something would change; the recording took exit code 1 for success, without this line. */
const CHANGED = '⚠️ identified at least one change, exiting with non-zero exit code\n';

/** A command's result as the recording would have it. */
export function asRecorded(testCase: CliCase, ran: Ran): Ran {
  const differs = testCase.argv[0] === 'diff' && ran.code === 1 && ran.output.endsWith(CHANGED);
  return differs ? { code: 0, output: ran.output.slice(0, -CHANGED.length) } : ran;
}

/** Throws where a command did not do what is expected of it. */
export function check(testCase: CliCase, ran: Ran, outputs: ReadonlyMap<string, string>): void {
  const wrong = (what: string): Error =>
    new Error(
      `${testCase.id}\n$ flux ${testCase.argv.join(' ')}\n${what}\n--- got (exit ${ran.code})\n${ran.output}`,
    );
  if (testCase.fails !== ran.code > 0)
    throw wrong(testCase.fails ? 'should have failed' : 'should not have failed');
  for (const expectation of testCase.expect) {
    const text = expectation.text ?? '';
    const good = {
      golden: () => ran.output === text,
      output: () => ran.output === text,
      error: () => ran.output.includes(`✗ ${text}\n`) || ran.output.includes(`⚠️ ${text}\n`),
      errorContains: () => ran.output.includes(text),
      contains: () => ran.output.includes(text),
      success: () => ran.code === 0,
      notEmpty: () => ran.output !== '',
      sameOutputAs: () => ran.output === outputs.get(testCase.id.replace(/\.\d+$/, '')),
    }[expectation.kind];
    if (!good()) throw wrong(`--- expected (${expectation.kind})\n${text}`);
  }
}
