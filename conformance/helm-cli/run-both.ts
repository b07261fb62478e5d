import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { captureContext, runCli, tree } from '@flux-ts/flux';

/** Files by path, text or bytes. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** One command line for both tools. */
export interface Invocation {
  readonly name: string;
  /** What follows `helm`; `@ROOT@` is the folder it runs in, `@SERVER@` the address of the server. */
  readonly argv: readonly string[];
  readonly files: Tree;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Run before both, in the folder of each. */
  readonly setup?: (folder: string) => void;
  /** Takes out of a text what no two runs have in common. */
  readonly normalize?: (text: string) => string;
}

/** What a run did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The files that were written; archives unpacked. */
  readonly files: Readonly<Record<string, string>>;
}

const TIME = new Date(Date.UTC(2024, 4, 6, 7, 8, 9));
const HOME = '.helm-home';

function listFiles(folder: string, inside = ''): string[] {
  return readdirSync(join(folder, inside)).flatMap((name) => {
    const path = inside === '' ? name : `${inside}/${name}`;
    if (path === HOME) return [];
    // A link to nowhere is no file.
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    if (found === undefined) return [];
    return found.isDirectory() ? listFiles(folder, path) : [path];
  });
}

function contentOf(path: string): string {
  const bytes = readFileSync(path);
  if (!path.endsWith('.tgz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('latin1');
  } catch {
    return bytes.toString('latin1');
  }
}

function lay(folder: string, server: string, { files, setup }: Invocation): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(
      target,
      typeof content === 'string'
        ? content.replaceAll('@SERVER@', server).replaceAll('@ROOT@', folder)
        : content,
    );
  }
  setup?.(folder);
  for (const path of listFiles(folder)) utimesSync(join(folder, path), TIME, TIME);
}

type Ran = Omit<Outcome, 'files'>;

async function inFolder(
  invocation: Invocation,
  server: string,
  run: (folder: string, env: Record<string, string>, argv: readonly string[]) => Promise<Ran>,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'helm-cli-'));
  try {
    lay(folder, server, invocation);
    const at = (text: string): string => text.replaceAll('@ROOT@', folder).replaceAll('@SERVER@', server);
    const env: Record<string, string> = {
      TZ: 'UTC',
      NO_PROXY: '127.0.0.1',
      HOME: join(folder, HOME),
      HELM_CACHE_HOME: join(folder, HOME, 'cache'),
      HELM_CONFIG_HOME: join(folder, HOME, 'config'),
      HELM_DATA_HOME: join(folder, HOME, 'data'),
      ...Object.fromEntries(Object.entries(invocation.env ?? {}).map(([name, value]) => [name, at(value)])),
    };
    const ran = await run(folder, env, invocation.argv.map(at));
    const normal = (text: string): string => {
      const plain = text.replaceAll(folder, '@ROOT@').replaceAll(server, '@SERVER@');
      return invocation.normalize?.(plain) ?? plain;
    };
    const files = Object.fromEntries(
      listFiles(folder).map((path) => [normal(path), normal(contentOf(join(folder, path)))]),
    );
    return { code: ran.code, stdout: normal(ran.stdout), stderr: normal(ran.stderr), files };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the real Helm does. */
export function runHelm(program: string, invocation: Invocation, server: string): Promise<Outcome> {
  return runProgram([program], invocation, server);
}

/** What a program does with the command line: Helm, or `flux helm` in a process of its own. */
export function runProgram(
  [program = '', ...first]: readonly string[],
  invocation: Invocation,
  server: string,
): Promise<Outcome> {
  return inFolder(invocation, server, (cwd, env, argv) => {
    const child = spawn(program, [...first, ...argv], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
    const read = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      read.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      read.stderr += text;
    });
    child.stdin.on('error', () => {}).end(invocation.stdin ?? '');
    return new Promise((done, fail) => {
      child.on('error', fail).on('close', (code) => done({ code: code ?? -1, ...read }));
    });
  });
}

/** What `flux helm` does. */
export function runFlux(invocation: Invocation, server: string): Promise<Outcome> {
  return inFolder(invocation, server, async (cwd, env, argv) => {
    const { context, output } = captureContext({ cwd, env, input: invocation.stdin ?? '', realTime: true });
    const code = await runCli(tree, ['helm', ...argv], context);
    return { code, stdout: output.stdout, stderr: output.stderr };
  });
}
