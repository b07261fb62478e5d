import { Command } from 'commander';
import type { CommandModule, CommandNode, GroupModule } from './command.ts';
import type { CliContext } from './context.ts';
import { CliError } from './errors.ts';
import type { Flags } from './flag.ts';
import { bool } from './flag.ts';
import { type FlagIndex, indexFlags, type Parsed, parseFlags, takesNext } from './parse-flags.ts';
import { didYouMean } from './suggest.ts';

const NO_FLAGS: Flags = {};

/**
 * A commander command that reads flags as Go's pflag does and answers as cobra does.
 * Commander routes: it finds the command and runs hooks and the action. Flags of a group are not read
 * by the group, but handed down to the command that is found, as cobra does.
 */
export class GoCommand extends Command {
  readonly node: CommandNode;
  readonly above: GoCommand | undefined;
  module: CommandModule | undefined;
  group: GroupModule | undefined;
  /** Of the root: the command that a command line has come to. */
  reached: GoCommand = this;
  parsed: Parsed = { values: {}, changed: new Set(), operands: [], deprecated: [] };

  constructor(node: CommandNode, above?: GoCommand) {
    super(node.name);
    this.node = node;
    this.above = above;
    this.aliases([...(node.aliases ?? [])]);
    this.helpOption(false).helpCommand(false).allowExcessArguments(true);
  }

  /** Words from the program to this command: `flux create source git`. */
  get path(): string {
    return this.above === undefined ? this.node.name : `${this.above.path} ${this.node.name}`;
  }

  get top(): GoCommand {
    return this.above === undefined ? this : this.above.top;
  }

  get isGroup(): boolean {
    return this.node.children !== undefined;
  }

  /** Flags of this command alone, with `--help`. */
  get ownFlags(): Flags {
    const help = bool(`help for ${this.node.name}`, false, { short: 'h' });
    return { ...(this.isGroup ? this.group?.flags : this.module?.flags), help };
  }

  /** Flags that the groups above give to all their commands. */
  get inheritedFlags(): Flags {
    if (this.above === undefined) return NO_FLAGS;
    return { ...this.above.inheritedFlags, ...this.above.group?.flags };
  }

  private get index(): FlagIndex {
    return indexFlags([this.ownFlags, this.inheritedFlags]);
  }

  /** Loads what this command is made of; commander awaits it before it goes down. */
  async prepare(context: CliContext, act: (command: GoCommand) => Promise<void>): Promise<void> {
    this.top.reached = this;
    if (this.node.children !== undefined) {
      this.group = (await this.node.group?.()) ?? { flags: NO_FLAGS };
      for (const child of this.node.children) this.addCommand(new GoCommand(child, this));
      this.hook('preSubcommand', (_, child) => (child as GoCommand).prepare(context, act));
    } else this.module = await this.node.load?.();
    this.action(() => act(this));
  }

  /** Commander's way in: splits what follows this command into operands and what is handed down. */
  override parseOptions(argv: string[]): { operands: string[]; unknown: string[] } {
    if (this.isGroup) {
      const split = this.findChild(argv);
      if (split !== undefined) return split;
    }
    if (!this.isGroup && this.node.load === undefined) {
      // Not there yet: no flags are known, and all are taken.
      return { operands: [], unknown: [] };
    }
    this.parsed = parseFlags(argv, this.index, { ...this.inheritedFlags, ...this.ownFlags });
    this.refuseOperands();
    return { operands: [], unknown: [] };
  }

  private findChild(argv: readonly string[]): { operands: string[]; unknown: string[] } | undefined {
    const index = this.index;
    const before: string[] = [];
    for (let at = 0; at < argv.length; at++) {
      const arg = argv[at] as string;
      if (arg === '--') return undefined;
      if (arg.startsWith('-') && arg.length > 1) {
        before.push(arg);
        const next = argv[at + 1];
        if (takesNext(arg, index) && next !== undefined) {
          before.push(next);
          at++;
        }
        continue;
      }
      const child = this.commands.find((each) => each.name() === arg || each.aliases().includes(arg));
      if (child === undefined) return undefined;
      return { operands: [child.name()], unknown: [...before, ...argv.slice(at + 1)] };
    }
    return undefined;
  }

  private refuseOperands(): void {
    const [first] = this.parsed.operands;
    if (first === undefined || this.parsed.changed.has('help')) return;
    const root = this.above === undefined;
    if (!root && this.module?.noArgs !== true) return;
    const hint = root ? didYouMean(first, this.node.children ?? []) : '';
    throw new CliError('USAGE', `unknown command ${JSON.stringify(first)} for "${this.path}"${hint}`);
  }
}
