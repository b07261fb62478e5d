import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launcher } from './launcher.ts';

const SHORT = ['--initial-heap-size=64', '--max-opt=2'];
/** A program that says how it was started, and ends with 7. */
const MAIN = 'console.log(JSON.stringify([process.execArgv, process.argv.slice(2)]));process.exitCode = 7;';

const folder = mkdtempSync(join(tmpdir(), 'flux launcher-'));
const file = join(folder, 'flux.js');

beforeAll(() => {
  writeFileSync(file, launcher);
  writeFileSync(join(folder, 'main.js'), MAIN);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'bin'));
  symlinkSync(file, join(folder, 'bin/flux'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Run by the shell that the first line names: a file that has just been written may not be executed at once. */
const SHELL = '/bin/sh';

function start(program: string, ...args: string[]): { status: number | null; said: unknown } {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const env = { ...rest, PATH: dirname(process.execPath) + delimiter + process.env['PATH'] };
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env, timeout: 60_000 });
  return { status, said: stdout === '' ? stderr : JSON.parse(stdout) };
}

describe.skipIf(process.platform === 'win32')('the launcher', () => {
  it.each([
    ['a command', ['helm', 'template', 'a'], SHORT],
    ['no command', [], SHORT],
    ['a word that only begins like one', ['development'], SHORT],
    ['what is sparing with memory', ['helm', 'repo', 'index', '.'], []],
    ['what works for long', ['helm', 'template', '--batch'], []],
    ['what runs for long', ['dev', 'path'], ['--max-semi-space-size=16']],
    ['what runs for long, with nothing behind it', ['serve'], ['--max-semi-space-size=16']],
  ])('starts Node with the flags of %s', (_, args, flags) => {
    expect(start(SHELL, file, ...args)).toEqual({ status: 7, said: [flags, args] });
  });

  it('names its shell', () => {
    expect(launcher.split('\n')[0]).toBe(`#!${SHELL}`);
  });

  it('hands words over as they are', () => {
    const words = ['a b', '', '*', '$HOME', `"'`, '--', '-e', 'x\ny'];
    expect(start(SHELL, file, ...words).said).toEqual([SHORT, words]);
  });

  it('can be linked to', () => {
    expect(start(SHELL, join(folder, 'bin/flux'), 'get').said).toEqual([SHORT, ['get']]);
  });

  it('is a module to Node', () => {
    expect(start(process.execPath, file, 'get').said).toEqual([[], ['get']]);
  });
});
