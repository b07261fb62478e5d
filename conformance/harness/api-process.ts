import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { apiProgram } from './api-program.ts';

export interface ApiProcessOptions {
  /** Where the objects are kept; without it they live in memory. */
  readonly dataDir?: string;
  /** A command line that runs the server's, such as `['prlimit', '--fsize=100000']`. */
  readonly under?: readonly string[];
  /** Flags of Node, such as `--max-semi-space-size=16`. */
  readonly nodeArgs?: readonly string[];
}

/** The embedded API with its simulated workloads, in a process of its own that can be killed and measured. */
export class ApiProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly kubeconfigText: string;
  readonly #said: { stderr: string };
  #folder: string | undefined;

  private constructor(
    child: ChildProcess,
    facts: { readonly url: string; readonly kubeconfig: string },
    said: { stderr: string },
  ) {
    this.child = child;
    this.url = facts.url;
    this.kubeconfigText = facts.kubeconfig;
    this.#said = said;
  }

  /** Starts it and resolves when it answers. Rejects with what it said when it did not start. */
  static async start(options: ApiProcessOptions = {}): Promise<ApiProcess> {
    const { dataDir, under = [], nodeArgs = [] } = options;
    const settings = { storage: dataDir === undefined ? 'memory' : 'sqlite', dataDir };
    const warnings = '--disable-warning=ExperimentalWarning';
    const argv = [...under, process.execPath, warnings, ...nodeArgs, apiProgram(), JSON.stringify(settings)];
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stderr: '' };
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.stderr += text;
    });
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([once(lines, 'line'), once(child, 'close')]);
    if (typeof first[0] !== 'string') throw new Error(said.stderr);
    return new ApiProcess(child, JSON.parse(first[0]), said);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** What it complained of. */
  get stderr(): string {
    return this.#said.stderr;
  }

  /** The bearer token of its admin. */
  get token(): string {
    return /token: (\S+)/.exec(this.kubeconfigText)?.[1] ?? '';
  }

  /** The path of a kubeconfig for its admin. */
  get kubeconfig(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'api-process-'));
    const file = join(this.#folder, 'kubeconfig');
    writeFileSync(file, this.kubeconfigText, { mode: 0o600 });
    return file;
  }

  /** Ends it and resolves once it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill(signal);
      await gone;
    }
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
