import { expect, test } from 'vitest';
import { mayTurn } from '../cli/spinner.ts';
import { captureContext } from '../io/captured-context.ts';
import { terminalScreen } from './screen.ts';

const terminal = { write: () => undefined, isTerminal: true };

test.each([
  ['a terminal', terminal, { TERM: 'xterm' }, true],
  ['a pipe', { ...terminal, isTerminal: false }, {}, false],
  ['a terminal that cannot erase', terminal, { TERM: 'dumb' }, false],
  ['the terminal of a CI job', terminal, { CI: 'true' }, false],
])('mayTurn on %s', (_words, stderr, env, expected) => {
  expect(mayTurn({ stderr, env })).toBe(expected);
});

test('terminalScreen writes lines alone where nothing may turn', () => {
  const { context, output } = captureContext({ env: { CI: 'true' } });
  const stdout = { ...context.stdout, write: context.stdout.write, isTerminal: true };
  const screen = terminalScreen({ stdout, stderr: stdout, env: context.env });
  screen.progress('Kustomization/foo');
  screen.line('✔ Kustomization/foo');
  screen.progress('Kustomization/bar');
  expect(output.stdout).toBe('✔ Kustomization/foo\n');
});
