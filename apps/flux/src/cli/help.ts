import type { Flag, Flags } from './flag.ts';
import type { GoCommand } from './go-command.ts';

/** One line a flag, as pflag lays them out (FlagUsages). */
function flagUsages(flags: Flags): string {
  const shown = Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true && flag.deprecated === undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => usageParts(name, flag));
  const width = Math.max(0, ...shown.map((parts) => parts.left.length));
  return shown.map((parts) => `${parts.left.padEnd(width)}   ${parts.right}\n`).join('');
}

function usageParts(name: string, flag: Flag<unknown>): { left: string; right: string } {
  const quoted = /`([^`]*)`/.exec(flag.usage);
  const type = quoted?.[1] ?? flag.type;
  const names = flag.short === undefined ? `      --${name}` : `  -${flag.short}, --${name}`;
  const left = type === '' ? names : `${names} ${type}`;
  const usage = flag.usage.replaceAll('`', '');
  return { left, right: flag.shown === '' ? usage : `${usage} (default ${flag.shown})` };
}

function usageLine(command: GoCommand): string {
  if (command.isGroup) return `  ${command.path} [command]`;
  const usage = command.module?.usage;
  return `  ${command.path}${usage === undefined ? '' : ` ${usage}`} [flags]`;
}

function childList(command: GoCommand): string {
  const children = (command.node.children ?? [])
    .filter((child) => child.hidden !== true)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const width = Math.max(11, ...children.map((child) => child.name.length));
  return children.map((child) => `  ${child.name.padEnd(width)} ${child.short}\n`).join('');
}

function exampleOf(command: GoCommand): string | undefined {
  const example = command.module?.example ?? command.group?.example;
  return typeof example === 'function' ? example(command.path) : example;
}

/** The help of a command, in cobra's layout. */
export function helpText(command: GoCommand): string {
  return `${(command.module?.long ?? command.node.short).trim()}\n\n${usageText(command)}`;
}

/** The help without what the command is for. */
export function usageText(command: GoCommand): string {
  const { node } = command;
  const example = exampleOf(command);
  const sections = [`Usage:\n${usageLine(command)}`];
  if (node.aliases !== undefined && node.aliases.length > 0) {
    sections.push(`Aliases:\n  ${[node.name, ...node.aliases].join(', ')}`);
  }
  if (example !== undefined) sections.push(`Examples:\n${example.replace(/\n+$/, '')}`);
  if (command.isGroup) sections.push(`Available Commands:\n${childList(command).trimEnd()}`);
  const own = command.isGroup ? { ...command.ownFlags } : command.ownFlags;
  sections.push(`Flags:\n${flagUsages(own).trimEnd()}`);
  const above = Object.entries(command.inheritedFlags).filter(([name]) => !Object.hasOwn(own, name));
  const inherited = flagUsages(Object.fromEntries(above)).trimEnd();
  if (inherited !== '') sections.push(`Global Flags:\n${inherited}`);
  if (command.isGroup) {
    sections.push(`Use "${command.path} [command] --help" for more information about a command.`);
  }
  return `${sections.join('\n\n')}\n`;
}
