import type { KubeClient } from '@flux-ts/kube';
import type { CliContext, ProgramResult } from '../cli/context.ts';
import type { GlobalValues } from '../cli/global-flags.ts';
import { nodeFiles } from './node-files.ts';

/** What a command is run with in process; everything has a harmless default. */
export interface CaptureOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is typed, and what is piped in. */
  readonly input?: string;
  /** Default: a client for the kubeconfigs of {@link env}; without `KUBECONFIG` there, none. */
  readonly client?: (flags: GlobalValues) => KubeClient | Promise<KubeClient>;
  readonly program?: (name: string, args: readonly string[]) => ProgramResult;
  readonly now?: number;
  /** The time passes for real; by default sleeping only moves the clock. */
  readonly realTime?: boolean;
}

/** A context whose output is kept: apart, and together in the order it was written. */
export interface Captured {
  readonly context: CliContext;
  readonly output: { stdout: string; stderr: string; both: string };
}

/** A context for running commands in process. */
export function captureContext(options: CaptureOptions = {}): Captured {
  const output = { stdout: '', stderr: '', both: '' };
  const into = (stream: 'stdout' | 'stderr') => ({
    isTerminal: false,
    write(text: string) {
      output[stream] += text;
      output.both += text;
    },
  });
  let left = options.input ?? '';
  let now = options.now ?? Date.UTC(2026, 0, 1);
  const cwd = options.cwd ?? '/';
  const context: CliContext = {
    stdout: into('stdout'),
    stderr: into('stderr'),
    stdin: {
      isTerminal: false,
      readAll: async () => left,
      async readLine() {
        if (left === '') return undefined;
        const [line = '', ...rest] = left.split('\n');
        left = rest.join('\n');
        return line;
      },
    },
    env: options.env ?? {},
    cwd,
    files: nodeFiles(cwd),
    clock: {
      now: () => (options.realTime === true ? Date.now() : now),
      async sleep(ms) {
        now += ms;
        if (options.realTime === true) await new Promise((done) => setTimeout(done, ms));
      },
    },
    signal: new AbortController().signal,
    random: (size) => new Uint8Array(size).fill(7),
    expectWork() {},
    servesOthers() {},
    async program(name, args) {
      if (options.program === undefined) throw new Error(`no program: ${name}`);
      return options.program(name, args);
    },
    contextNames: async () => [],
    contextNamespace: async () => '',
    async client(flags) {
      if (options.client !== undefined) return options.client(flags);
      const { env = {} } = options;
      if (env['KUBECONFIG'] === undefined) throw new Error('no cluster');
      const { openClient } = await import('./open-client.ts');
      return openClient(flags, { env, files: nodeFiles(cwd) });
    },
  };
  return { context, output };
}
