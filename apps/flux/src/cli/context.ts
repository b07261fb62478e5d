import type { KubeClient } from '@flux-ts/kube';
import type { Files } from '../io/files.ts';
import type { GlobalValues } from './global-flags.ts';

/** Where a command writes text. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
}

/** Where a command reads from the user. */
export interface Input {
  readonly isTerminal: boolean;
  /** Everything there is. */
  readAll(): Promise<string>;
  /** One line without its end, or undefined at the end of input; `secret` hides what is typed. */
  readLine(options?: { readonly secret?: boolean }): Promise<string | undefined>;
}

/** Time, so that tests need none. Milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Resolves after a while; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The result of a program that was run. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is given besides its arguments. */
export interface ProgramOptions {
  readonly input?: string;
  /** Variables besides, or in the place of, those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Everything a command may touch: all of its input and output goes through here. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly files: Files;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Random bytes, for tokens. */
  random(size: number): Uint8Array;
  /** Tells the machine that there is much to compute before the command ends. */
  expectWork(): void;
  /** Tells that the command serves others from now on: a slow reader of what it prints must not hold it up. */
  servesOthers(): void;
  /** Runs a program of the system with an argument list, never through a shell. */
  program(name: string, args: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;
  /** Namespace of the kubeconfig's context; empty if it has none. */
  contextNamespace(flags: GlobalValues): Promise<string>;
  /** Names of the kubeconfig's contexts. */
  contextNames(flags: GlobalValues): Promise<string[]>;
  /** Opens a client for the cluster that the flags name. */
  client(flags: GlobalValues): Promise<KubeClient>;
}
