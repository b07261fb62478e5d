import { describe, expect, test } from 'vitest';
import type { CommandNode } from '../cli/command.ts';
import { indexFlags, parseFlags } from '../cli/parse-flags.ts';
import { findCommand } from '../cli/run.ts';
import { captureContext } from '../io/captured-context.ts';
import { tree } from './tree.ts';

const { context } = captureContext({});

/** Helm has no examples for some of its commands, and cobra none for help. */
const ELSEWHERE = new Set(['helm', 'help']);

async function leaves(node: CommandNode, path: readonly string[]): Promise<string[][]> {
  if (node.children === undefined) return node.load === undefined ? [] : [[...path]];
  const children = node.children.filter(({ name }) => !ELSEWHERE.has(name));
  const below = children.map((child) => leaves(child, [...path, child.name]));
  return (await Promise.all(below)).flat();
}

async function exampleOf(path: readonly string[]): Promise<string> {
  const { module, group, path: name } = await findCommand(tree, path, context);
  const example = module?.example ?? group?.example ?? '';
  return typeof example === 'function' ? example(name) : example;
}

/** The lines of an example that run flux, words apart, up to what the shell does with them. */
function commandLines(example: string): string[][] {
  const lines = example
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim());
  return lines
    .filter((line) => line.startsWith('flux '))
    .map((line) => {
      const words = [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word);
      const end = words.findIndex((word) => /^[>|#<&]/.test(word));
      return words.slice(1, end < 0 ? words.length : end);
    });
}

describe('examples', async () => {
  const paths = [[], ...(await leaves(tree, []))];

  test.each(paths.map((path) => [path.join(' '), path] as const))(
    '«flux %s» has one that it takes',
    async (_, path) => {
      const example = await exampleOf(path);
      expect(example).not.toBe('');
      for (const words of commandLines(example)) {
        const command = await findCommand(tree, words, context);
        expect(command.isGroup, `${words.join(' ')} names a command`).toBe(false);
        const known = [command.ownFlags, command.inheritedFlags];
        parseFlags(words, indexFlags(known), { ...command.inheritedFlags, ...command.ownFlags });
      }
    },
  );
});
