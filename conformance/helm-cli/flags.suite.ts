import { spawnSync } from 'node:child_process';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { describe, expect, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';

const helm = findProgram('helm');
const absent = missing({ helm });

const commands = [
  'template',
  'lint',
  'package',
  'show all',
  'show chart',
  'show values',
  'show readme',
  'show crds',
  'dependency list',
  'dependency build',
  'dependency update',
  'repo index',
  'verify',
];

/** The flags that a command's help names, long and short. */
function flagsOf(command: string): string[] {
  const { stdout } = spawnSync(helm ?? 'helm', [...command.split(' '), '--help'], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, short, long] = /^\s+(?:-(\w), )?\s*--([a-z0-9-]+)/.exec(line) ?? [];
    return [...(short === undefined ? [] : [`-${short}`]), ...(long === undefined ? [] : [`--${long}`])];
  });
}

describe.skipIf(absent.length > 0)('flags', () => {
  test.each(commands)('flux helm %s knows every flag of helm', async (command) => {
    const flags = flagsOf(command);
    expect(flags).toContain('--help');
    const unknown: string[] = [];
    for (const flag of flags) {
      const { context, output } = captureContext({ cwd: '/nowhere' });
      await runCli(tree, ['helm', ...command.split(' '), flag], context);
      if (/unknown (?:shorthand )?flag/.test(output.stderr)) unknown.push(flag);
    }
    expect(unknown).toEqual([]);
  });
});
