import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fluxCommand, until } from '../../conformance/harness/dev.ts';
import { freePort } from '../../conformance/harness/free-port.ts';

/** A program that reconciles, and the flags that say where it listens. */
export interface Program {
  readonly command: readonly string[];
  readonly metricsUrl: string;
  readonly readyUrl: string;
}

/** Controllers that run beside each other. */
export class Controllers {
  readonly #programs: readonly Program[];
  readonly #env: NodeJS.ProcessEnv;
  #children: ChildProcess[] = [];

  constructor(programs: readonly Program[], env: NodeJS.ProcessEnv) {
    this.#programs = programs;
    this.#env = env;
  }

  get pids(): number[] {
    return this.#children.map((child) => child.pid ?? 0);
  }

  get metricsUrls(): string[] {
    return this.#programs.map(({ metricsUrl }) => metricsUrl);
  }

  async start(): Promise<void> {
    this.#children = this.#programs.map(({ command: [name = '', ...rest] }) =>
      spawn(name, rest, { env: this.#env, stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    for (const { readyUrl } of this.#programs)
      await until(async () => (await fetch(readyUrl).catch(() => undefined))?.ok === true, 60_000);
  }

  /** Ends them all, and waits until they have. */
  async stop(): Promise<void> {
    const gone = this.#children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of this.#children) child.kill('SIGTERM');
    await Promise.all(gone);
  }
}

/** How many objects each reconciles at a time; Flux's default is 4. */
const CONCURRENT = '--concurrent=8';

/** `flux serve`: one process. */
export async function ourPrograms(artifacts: string): Promise<Program[]> {
  return [await serve(artifacts, [CONCURRENT])];
}

/** Flux's own kustomize-controller as `flux install` starts it, with our source-controller beside it. */
export async function fluxPrograms(folder: string, artifacts: string): Promise<Program[]> {
  const { metrics, health, flags } = await addresses();
  const usual = ['--log-level=info', '--log-encoding=json', '--enable-leader-election=false', CONCURRENT];
  const command = [join(folder, 'kustomize-controller'), ...usual, ...flags];
  return [await serve(artifacts, ['--controllers=source-controller']), program(command, metrics, health)];
}

async function serve(artifacts: string, extra: readonly string[]): Promise<Program> {
  const { metrics, health, flags } = await addresses();
  const storage = [`--storage-addr=127.0.0.1:${await freePort()}`, `--storage-path=${artifacts}`];
  return program([...fluxCommand, 'serve', ...flags, ...storage, ...extra], metrics, health);
}

async function addresses(): Promise<{ metrics: number; health: number; flags: string[] }> {
  const [metrics, health] = [await freePort(), await freePort()];
  const flags = [`--metrics-addr=127.0.0.1:${metrics}`, `--health-addr=127.0.0.1:${health}`];
  return { metrics, health, flags };
}

const program = (command: readonly string[], metrics: number, health: number): Program => ({
  command,
  metricsUrl: `http://127.0.0.1:${metrics}/metrics`,
  readyUrl: `http://127.0.0.1:${health}/readyz`,
});
