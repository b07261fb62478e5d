import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dirname));

/** The command from source, or, with FLUX_BUNDLE set, as it is shipped. */
export const fluxCommand: readonly string[] = process.env['FLUX_BUNDLE']
  ? [process.execPath, join(root, 'dist/flux.js')]
  : [process.execPath, '--disable-warning=ExperimentalWarning', join(root, 'apps/flux/src/main.ts')];

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; default 60 000. */
  readonly timeout?: number;
}

/** Runs a program to its end. */
export function run(argv: readonly string[], options: RunOptions = {}): Ran {
  const [program = '', ...args] = argv;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: options.timeout ?? 60_000,
    maxBuffer: 64 << 20,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  return {
    code: status ?? 1,
    stdout: stdout ?? '',
    stderr: (stderr ?? '') + (error === undefined ? '' : `\n${error.message}`),
  };
}

/** Runs a program to its end while this process goes on with its own work. */
export function runBeside(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    timeout: options.timeout ?? 60_000,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const ran = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.stderr += text;
  });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, ...ran })));
}

/** Runs a program that must succeed and answers its standard output. */
export function must(argv: readonly string[], options: RunOptions = {}): string {
  const ran = run(argv, options);
  if (ran.code !== 0)
    throw new Error(`${argv.join(' ')} ended with ${ran.code}\n${ran.stdout}\n${ran.stderr}`);
  return ran.stdout;
}

/** A running `flux dev` in a folder of its own. */
export class Dev {
  readonly folder: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  output = '';

  constructor(args: readonly string[] = [], folder: string = mkdtempSync(join(tmpdir(), 'flux-dev-'))) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#args = args;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get facts(): { kubeconfig: string; server: string; git: string; pid: number } {
    return JSON.parse(readFileSync(join(this.folder, '.flux/dev.json'), 'utf8'));
  }

  get env(): Record<string, string> {
    return { KUBECONFIG: this.facts.kubeconfig, GIT_TERMINAL_PROMPT: '0' };
  }

  /** Starts it and resolves at `✔ ready`. */
  async start(timeout = 60_000): Promise<this> {
    const [program = '', ...args] = [...fluxCommand, 'dev', ...this.#args];
    const child = spawn(program, args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.output = '';
    const hear = (chunk: Buffer): void => {
      this.output += chunk.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    await until(() => {
      if (child.exitCode !== null) throw new Error(`flux dev ended with ${child.exitCode}\n${this.output}`);
      return this.output.includes('✔ ready') && existsSync(join(this.folder, '.flux/dev.json'));
    }, timeout);
    return this;
  }

  flux(...args: string[]): Ran {
    return run([...fluxCommand, ...args], { cwd: this.folder, env: this.env });
  }

  kubectl(...args: string[]): string {
    return must(['kubectl', ...args], { cwd: this.folder, env: this.env });
  }

  /** A clone of one of its repositories, with an author. */
  clone(repository: string, into: string = join(this.folder, `clone-${repository}`)): Clone {
    must(['git', 'clone', '-q', `${this.facts.git}/${repository}.git`, into]);
    return new Clone(into);
  }

  /** Ends it with a signal and resolves once it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return gone;
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A working copy. */
export class Clone {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  git(...args: string[]): string {
    return must(['git', '-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: this.folder,
    });
  }

  /** Commits everything and pushes. */
  push(message: string): void {
    this.git('add', '-A');
    this.git('commit', '-qm', message);
    this.git('push', '-q', 'origin', 'HEAD');
  }
}

/** Asks again every 20 ms until the answer is true; throws what it was waiting for when time is up. */
export async function until(holds: () => boolean | Promise<boolean>, timeout = 30_000): Promise<void> {
  const end = performance.now() + timeout;
  while (!(await holds())) {
    if (performance.now() > end)
      throw new Error(`still not after ${timeout} ms: ${holds.toString().slice(0, 300)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
