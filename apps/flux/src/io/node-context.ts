import type { CliContext, Input, ProgramOptions, ProgramResult } from '../cli/context.ts';
import { descriptorOutput } from './descriptor-output.ts';
import { LineReader } from './line-reader.ts';
import { nodeFiles } from './node-files.ts';

/** A reader that has enough, such as head, ends the program. */
function openStdout(): NodeJS.WriteStream {
  return process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

// Node's own modules are loaded where they are used: most commands need none of them, and each costs milliseconds.

/** One line of the terminal; what is typed as a secret is not echoed. */
async function readTyped(secret: boolean): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  return new Promise((done) => {
    const lines = createInterface({ input: process.stdin, terminal: secret, output: undefined as never });
    let line: string | undefined;
    lines.once('line', (text) => {
      line = text;
      lines.close();
    });
    lines.once('close', () => done(line));
  });
}

/** Lines of what is piped in; between them the pipe does not keep the process alive. */
async function readPiped(lines: LineReader): Promise<string | undefined> {
  const { stdin } = process;
  stdin.ref?.();
  try {
    return await lines.next();
  } finally {
    stdin.unref?.();
  }
}

function input(): Input {
  let lines: LineReader | undefined;
  return {
    get isTerminal() {
      return process.stdin.isTTY === true;
    },
    readAll,
    readLine(options = {}) {
      if (process.stdin.isTTY === true) return readTyped(options.secret === true);
      lines ??= new LineReader(process.stdin);
      return readPiped(lines);
    },
  };
}

async function program(
  name: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
  { input = '', env = {} }: ProgramOptions,
): Promise<ProgramResult> {
  const { spawn } = await import('node:child_process');
  return new Promise((done, fail) => {
    const child = spawn(name, args, {
      cwd,
      signal,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const read = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      read.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      read.stderr += text;
    });
    child.stdin.on('error', () => {});
    child.on('error', fail).on('close', (code) => done({ code: code ?? 1, ...read }));
    child.stdin.end(input);
  });
}

/**
 * A command ends within a second or so, and gains nothing from code that V8's slowest compiler makes meanwhile: to ask for
 * it ten times later saves a seventh of the CPU of rendering a large chart, or of building a thousand objects. Nor from
 * larger semi-spaces: what survives is kept to the end. Where they stay as they are, a large chart takes 20 MiB less, 2,500
 * objects 90 MiB less, and no more CPU. To load node:v8 takes as long as to build a small one.
 */
function expectWork(): void {
  process
    .getBuiltinModule('node:v8')
    .setFlagsFromString('--invocation-count-for-turbofan=30000 --semi-space-growth-factor=1');
}

/** The context of the process: its streams, files, clock and cluster. */
export function nodeContext(signal: AbortSignal): CliContext {
  const cwd = process.cwd();
  const stdout = descriptorOutput(1, openStdout);
  const stderr = descriptorOutput(2, () => process.stderr);
  return {
    stdout,
    stderr,
    stdin: input(),
    env: process.env,
    cwd,
    files: nodeFiles(cwd),
    clock: {
      now: Date.now,
      sleep: async (ms, abort) => {
        const { setTimeout: sleep } = await import('node:timers/promises');
        await sleep(ms, undefined, abort === undefined ? {} : { signal: abort });
      },
    },
    signal,
    // Digests load this module too; the global `crypto` would load another one beside it.
    random: (size) => process.getBuiltinModule('node:crypto').randomFillSync(new Uint8Array(size)),
    expectWork,
    servesOthers() {
      stdout.keep();
      stderr.keep();
    },
    program: (name, args, options = {}) => program(name, args, cwd, signal, options),
    async contextNames(flags) {
      const { contextNames } = await import('./open-client.ts');
      return contextNames(flags, { env: process.env, files: nodeFiles(cwd) });
    },
    async contextNamespace(flags) {
      const { contextNamespace } = await import('./open-client.ts');
      return contextNamespace(flags, { env: process.env, files: nodeFiles(cwd) });
    },
    async client(flags) {
      const { openClient } = await import('./open-client.ts');
      return openClient(flags, { env: process.env, files: nodeFiles(cwd) });
    },
  };
}
