import type { CommandNode } from './command.ts';
import type { CliContext } from './context.ts';
import type { Flag, Flags } from './flag.ts';
import type { GlobalValues } from './global-flags.ts';
import type { GoCommand } from './go-command.ts';
import { type FlagIndex, indexFlags, parseFlags, takesNext } from './parse-flags.ts';

/** Words that fit, with what they mean, and whether file names may fit too. */
interface Answer {
  readonly words: readonly (readonly [word: string, meaning: string])[];
  readonly files: boolean;
}

const nothing: Answer = { words: [], files: false };

function flagNames(flags: Flags, typed: string): Answer {
  const words = Object.entries(flags)
    .filter(([name, flag]) => flag.hidden !== true && `--${name}`.startsWith(typed))
    .map(([name, flag]) => [`--${name}`, flag.usage] as const);
  return { words, files: false };
}

/** Words for the values of flags that every command has. */
const GLOBAL_VALUES: Readonly<
  Record<string, (context: CliContext, flags: GlobalValues) => Promise<string[]>>
> = {
  namespace: async (context, flags) =>
    (await import('../objects/complete-names.ts')).namespaceNames(context, flags),
  context: (context, flags) => context.contextNames(flags),
};

async function flagValues(
  { name, flag }: { readonly name: string; readonly flag: Flag<unknown> },
  typed: string,
  context: CliContext,
  flags: () => GlobalValues,
): Promise<Answer> {
  const choices = flag.choices ?? (await GLOBAL_VALUES[name]?.(context, flags()));
  if (choices === undefined) return { words: [], files: true };
  const words = choices.filter((word) => word.startsWith(typed)).map((word) => [word, ''] as const);
  return { words, files: false };
}

function childNames(nodes: readonly CommandNode[], typed: string): Answer {
  const words = nodes
    .filter((node) => node.hidden !== true && node.name.startsWith(typed))
    .map((node) => [node.name, node.short] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { words, files: false };
}

async function argumentWords(
  command: GoCommand,
  argv: readonly string[],
  context: CliContext,
): Promise<Answer> {
  const { module } = command;
  if (module?.complete === undefined) return { words: [], files: module !== undefined };
  const all = { ...command.inheritedFlags, ...command.ownFlags };
  const parsed = parseFlags(argv, indexFlags([all]), all);
  const input = {
    flags: parsed.values as never,
    args: parsed.operands,
    changed: (name: string) => parsed.changed.has(name),
  };
  const found = await module.complete(context, input);
  return { words: found.map((word) => [word, ''] as const), files: false };
}

/** Prepares the command that a command line names. */
export type FindCommand = (
  tree: CommandNode,
  argv: readonly string[],
  context: CliContext,
) => Promise<GoCommand>;

async function answer(
  tree: CommandNode,
  argv: readonly string[],
  context: CliContext,
  findCommand: FindCommand,
): Promise<Answer> {
  const typed = argv.at(-1) ?? '';
  const before = argv.slice(0, -1);
  const command = await findCommand(tree, before, context);
  const flags = { ...command.inheritedFlags, ...command.ownFlags };
  const index = indexFlags([flags]);
  const given = (words: readonly string[]) => () =>
    parseFlags(words, index, flags).values as unknown as GlobalValues;
  const last = before.at(-1) ?? '';
  if (last.startsWith('-') && last !== '-' && last !== '--' && takesNext(last, index)) {
    const named = last.startsWith('--') ? index.long(last.slice(2)) : index.short(last.slice(1));
    return named === undefined ? nothing : flagValues(named, typed, context, given(before.slice(0, -1)));
  }
  const equals = typed.indexOf('=');
  if (typed.startsWith('--') && equals > 0) {
    const named = index.long(typed.slice(2, equals));
    if (named === undefined) return nothing;
    const found = await flagValues(named, typed.slice(equals + 1), context, given(before));
    return {
      ...found,
      words: found.words.map(([word, meaning]) => [typed.slice(0, equals + 1) + word, meaning]),
    };
  }
  if (typed.startsWith('-')) return flagNames(flags, typed);
  const depth = command.path.split(' ').length - 1;
  const places = operandPlaces(before, index);
  if (command.node.showsHelp === true) {
    const topic = places.slice(depth).map((place) => before[place] as string);
    return answer(tree, [...topic, typed], context, findCommand);
  }
  // Behind a word that is no command nothing can follow.
  if (command.node.children !== undefined)
    return places.length > depth ? nothing : childNames(command.node.children, typed);
  const operands = places.slice(0, depth);
  const rest = before.filter((_, place) => !operands.includes(place));
  const found = await argumentWords(command, rest, context);
  return { ...found, words: found.words.filter(([word]) => word.startsWith(typed)) };
}

/** Where the words are that are neither flags nor their values. */
export function operandPlaces(argv: readonly string[], index: FlagIndex): number[] {
  const isValue = (place: number) => {
    const before = argv[place - 1] ?? '';
    return before.startsWith('-') && takesNext(before, index);
  };
  return argv.map((_, place) => place).filter((place) => !argv[place]?.startsWith('-') && !isValue(place));
}

/**
 * `flux __complete WORD…`, and without `meanings` `flux __completeNoDesc WORD…`: prints what fits the last word; errors
 * mean that nothing fits.
 */
export async function complete(
  tree: CommandNode,
  argv: readonly string[],
  context: CliContext,
  { findCommand, meanings }: { readonly findCommand: FindCommand; readonly meanings: boolean },
): Promise<number> {
  const { words, files } = await answer(tree, argv, context, findCommand).catch(() => nothing);
  for (const [word, meaning] of words)
    context.stdout.write(meaning === '' || !meanings ? `${word}\n` : `${word}\t${meaning}\n`);
  context.stdout.write(files ? ':0\n' : ':4\n');
  return 0;
}
