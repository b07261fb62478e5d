import { errorMessage } from '@flux-ts/errors';
import { VERSION } from '../version.ts';
import type { CommandNode, GroupModule, Input } from './command.ts';
import type { CliContext } from './context.ts';
import { CliError, RequestError } from './errors.ts';
import { bool, type Flags, string } from './flag.ts';
import { globalFlags } from './global-flags.ts';
import { GoCommand } from './go-command.ts';
import { helpText, usageText } from './help.ts';
import { messages } from './messages.ts';
import { checkNamespace, defaultNamespace } from './namespace.ts';
import { indexFlags, takesNext } from './parse-flags.ts';

/** A day with Flux, in the help of the program itself. */
const EXAMPLE = `  # A cluster of its own on this machine, with a sample to change
  flux dev

  # Is this cluster ready for Flux? Install it, and look again
  flux check --pre
  flux install
  flux check

  # Follow a Git repository, and apply a folder of it
  flux create source git podinfo --url=https://github.com/stefanprodan/podinfo --branch=master
  flux create kustomization podinfo --source=podinfo --path=./kustomize --prune --wait

  # What is there, and what happened?
  flux get all
  flux events --for Kustomization/podinfo

  # Fetch and apply now
  flux reconcile kustomization podinfo --with-source

  # Keep off for a while, and go on
  flux suspend kustomization podinfo
  flux resume kustomization podinfo

  # Take it away
  flux delete kustomization podinfo
  flux delete source git podinfo`;

/** Flags of the root, with the namespace that the environment sets. */
function rootFlags(namespace: string): Flags {
  const inNamespace = string(globalFlags.namespace.usage, namespace, { short: 'n' });
  return { ...globalFlags, namespace: inNamespace };
}

/**
 * What the nearest group above a command does: cobra runs one PersistentPreRun only, so that a group's check replaces
 * the root's.
 */
function nearest<K extends 'check' | 'fail'>(command: GoCommand | undefined, what: K): GroupModule[K] {
  for (let above = command; above !== undefined; above = above.above) {
    const found = above.group?.[what];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The flags, with the namespace of the kubeconfig's context if that is wanted and none was given. */
async function followContext(context: CliContext, input: Input<Flags>): Promise<Input<Flags>['flags']> {
  const wanted =
    input.flags['ns-follows-kube-context'] || (context.env['FLUX_NS_FOLLOWS_KUBE_CONTEXT'] ?? '') !== '';
  if (!wanted || input.changed('namespace')) return input.flags;
  const namespace = await context.contextNamespace(input.flags);
  return namespace === '' ? input.flags : { ...input.flags, namespace };
}

function inputOf(command: GoCommand): { -readonly [K in keyof Input<Flags>]: Input<Flags>[K] } {
  const { values, changed, operands } = command.parsed;
  return {
    flags: values as Input<Flags>['flags'],
    args: operands,
    changed: (name) => changed.has(name),
  };
}

/**
 * `flux help create source git` is `flux create source git --help`; of a topic that there is not, cobra says so and
 * shows how the program is used (cobra command.go InitDefaultHelpCmd).
 */
async function showHelp(tree: CommandNode, topic: readonly string[], context: CliContext): Promise<void> {
  const found = await findCommand(tree, topic, context);
  if (found.above !== undefined || topic.length === 0) context.stdout.write(helpText(found));
  else {
    const words = topic.map((word) => `\`${word}\``).join(' ');
    context.stdout.write(`Unknown help topic [${words}]\n${usageText(found)}`);
  }
}

async function act(tree: CommandNode, command: GoCommand, context: CliContext): Promise<number> {
  for (const name of command.parsed.deprecated) {
    const words = { ...command.inheritedFlags, ...command.ownFlags }[name]?.deprecated ?? '';
    context.stderr.write(`Flag --${name} has been deprecated, ${words}\n`);
  }
  if (command.above === undefined && command.parsed.values['version'] === true) {
    context.stdout.write(`flux version ${VERSION}\n`);
    return 0;
  }
  if (command.isGroup || command.parsed.values['help'] === true) {
    context.stdout.write(helpText(command));
    return 0;
  }
  if (command.node.showsHelp === true) {
    await showHelp(tree, command.parsed.operands, context);
    return 0;
  }
  if (command.module === undefined) {
    throw new CliError('NOT_YET', `${command.path} is not there yet in this version of flux-ts`);
  }
  const input = inputOf(command);
  const found = nearest(command, 'check');
  if (found !== undefined) found(context, input);
  else {
    input.flags = await followContext(context, input);
    checkNamespace(input.flags.namespace);
  }
  return (await command.module.run(context, input)) ?? 0;
}

/** The root command with its flags. */
async function makeRoot(
  tree: CommandNode,
  context: CliContext,
  done: (command: GoCommand) => Promise<void>,
): Promise<GoCommand> {
  const warn = messages(context).warning;
  const flags = rootFlags(defaultNamespace(context.env, warn));
  const version = bool('version for flux', false, { short: 'v' });
  const root = new GoCommand({ ...tree, group: async () => ({ flags, example: EXAMPLE }) });
  await root.prepare(context, done);
  Object.defineProperty(root, 'ownFlags', {
    get: () => ({ ...flags, version, help: bool('help for flux', false, { short: 'h' }) }),
  });
  return root;
}

/** Prepares the command that a command line names, for completion and documentation. */
export async function findCommand(
  tree: CommandNode,
  argv: readonly string[],
  context: CliContext,
): Promise<GoCommand> {
  const root = await makeRoot(tree, context, async () => {});
  let found = root;
  const index = indexFlags([root.ownFlags]);
  const isValue = (before = '') =>
    (index.long(before.slice(2)) ?? index.short(before.slice(1))) !== undefined && takesNext(before, index);
  for (const word of argv.filter((arg, place) => !arg.startsWith('-') && !isValue(argv[place - 1]))) {
    const child = found.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (child === undefined) break;
    found = child as GoCommand;
    await found.prepare(context, async () => {});
  }
  return found;
}

/**
 * Runs a command line and returns the exit code: 0, 1 for errors, or the code of a {@link RequestError}.
 * Errors are printed as Flux prints them; nothing is thrown.
 */
export async function runCli(
  tree: CommandNode,
  argv: readonly string[],
  context: CliContext,
): Promise<number> {
  if (argv[0] === '__complete' || argv[0] === '__completeNoDesc') {
    const { complete } = await import('./complete.ts');
    return complete(tree, argv.slice(1), context, { findCommand, meanings: argv[0] === '__complete' });
  }
  let code = 0;
  let root: GoCommand | undefined;
  try {
    root = await makeRoot(tree, context, async (command) => {
      code = await act(tree, command, context);
    });
    await root.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (thrown) {
    const fail = nearest(root?.reached, 'fail');
    if (fail !== undefined) return fail(context, thrown);
    const { failure, warning } = messages(context);
    const exitCode = thrown instanceof RequestError ? thrown.exitCode : 1;
    if (thrown instanceof RequestError && exitCode === 1) warning(errorMessage(thrown));
    else failure(errorMessage(thrown));
    return exitCode;
  }
}
