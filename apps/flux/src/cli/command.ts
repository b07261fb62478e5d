import type { CliContext } from './context.ts';
import type { Flags, Values } from './flag.ts';
import type { GlobalFlags } from './global-flags.ts';

/** What a command gets to work with. */
export interface Input<F extends Flags> {
  readonly flags: Values<F & GlobalFlags>;
  readonly args: readonly string[];
  /** Whether a flag was given. */
  readonly changed: (name: string) => boolean;
}

// biome-ignore lint/suspicious/noConfusingVoidType: most commands return nothing, which is 0
export type ExitCode = number | void;

/** A command: what its help says, its flags, and what it does. */
export interface CommandModule<F extends Flags = Flags> {
  /** Arguments after the name in the usage line: `[name]`. */
  readonly usage?: string;
  /** A longer text than the one in the list of commands. */
  readonly long?: string;
  /** Command lines to start from, indented by two; some are made of the words that lead to the command. */
  readonly example?: string | ((path: string) => string);
  readonly flags: F;
  /** Whether arguments are refused: `unknown command "x" for "flux install"`. */
  readonly noArgs?: boolean;
  /** Words that complete the next argument. */
  complete?(context: CliContext, input: Input<F>): Promise<readonly string[]>;
  /** Returns the exit code, 0 if nothing is returned; failures are thrown. */
  run(context: CliContext, input: Input<F>): Promise<ExitCode> | ExitCode;
}

/** Types a command by its own and its parents' flags; the parents' are not repeated in `flags`. */
export function defineCommand<const F extends Flags, const P extends Flags = Record<never, never>>(
  module: Omit<CommandModule<F>, 'run' | 'complete'> & {
    /** Persistent flags of the parents, for their types. */
    readonly inherits?: P;
    run(context: CliContext, input: Input<F & P>): Promise<ExitCode> | ExitCode;
    complete?(context: CliContext, input: Input<F & P>): Promise<readonly string[]>;
  },
): CommandModule {
  return module as unknown as CommandModule;
}

/** What a group of commands adds: flags for all of them, and a check before they run. */
export interface GroupModule {
  readonly flags: Flags;
  readonly example?: string;
  /** Replaces the checks of the groups above (cobra runs only the nearest PersistentPreRun). */
  check?(context: CliContext, input: Input<Flags>): void;
  /** Tells of an error in words other than Flux's; returns the exit code. */
  fail?(context: CliContext, thrown: unknown): number;
}

/** A place in the tree of commands; what costs time is loaded when the place is reached. */
export interface CommandNode {
  readonly name: string;
  readonly short: string;
  readonly aliases?: readonly string[];
  readonly hidden?: boolean;
  readonly children?: readonly CommandNode[];
  readonly group?: () => Promise<GroupModule>;
  /** The command that shows the help of others. */
  readonly showsHelp?: boolean;
  /** Missing: the command is not there yet. */
  readonly load?: () => Promise<CommandModule>;
}
