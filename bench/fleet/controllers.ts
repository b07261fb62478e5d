import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fluxCommand, until } from '../../conformance/harness/dev.ts';
import { freePort } from './free-port.ts';

/** A program that reconciles, and the flags that say where it listens. */
export interface Program {
  readonly command: readonly string[];
  readonly metricsUrl: string;
  readonly readyUrl: string;
}

/** Controllers that run beside each other, below one process whose use can be read. */
export class Controllers {
  readonly #programs: readonly Program[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  constructor(programs: readonly Program[], env: NodeJS.ProcessEnv) {
    this.#programs = programs;
    this.#env = env;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get metricsUrls(): string[] {
    return this.#programs.map(({ metricsUrl }) => metricsUrl);
  }

  async start(): Promise<void> {
    const script = this.#programs.map(({ command }) => `${command.map(quoted).join(' ')} &`).join('\n');
    this.#child = spawn('sh', ['-c', `${script}\nwait`], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    });
    for (const { readyUrl } of this.#programs)
      await until(async () => (await fetch(readyUrl).catch(() => undefined))?.ok === true, 60_000);
  }

  /** Ends them all, and waits until they have. */
  async stop(): Promise<void> {
    const group = -this.pid;
    process.kill(group, 'SIGTERM');
    await until(() => !lives(group), 60_000);
  }
}

function lives(group: number): boolean {
  try {
    process.kill(group, 0);
    return true;
  } catch {
    return false;
  }
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** `flux serve`: one process. */
export async function ourPrograms(artifacts: string): Promise<Program[]> {
  return [await serve(artifacts, ['--concurrent=8'])];
}

/** Flux's own kustomize-controller as `flux install` starts it, with our source-controller beside it. */
export async function fluxPrograms(folder: string, artifacts: string): Promise<Program[]> {
  const { metrics, health, flags } = await addresses();
  const usual = ['--log-level=info', '--log-encoding=json', '--enable-leader-election=false'];
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
