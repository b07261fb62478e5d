import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { DevError, openDataFolder } from './data-folder.ts';

const folders: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'flux-data-'));
  folders.push(path);
  return join(path, '.flux');
}

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

test('openDataFolder refuses a folder that is in use, and takes it again once it is free', () => {
  const path = folder();
  const first = openDataFolder(path);
  first.announce({ kubeconfig: 'k', server: 's', git: 'g', pid: 4711 });
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({ code: 'ALREADY_RUNNING', message: expect.stringContaining('pid 4711') }),
  );
  first.close();
  openDataFolder(path).close();
});

test('openDataFolder remembers settings from one start to the next', () => {
  const path = folder();
  const first = openDataFolder(path);
  expect(first.settings()).toEqual({});
  first.remember({ gitToken: 't', apiPort: 1, gitPort: 2, artifactPort: 3 });
  first.close();
  const second = openDataFolder(path);
  expect(second.settings()).toEqual({ gitToken: 't', apiPort: 1, gitPort: 2, artifactPort: 3 });
  second.close();
});

test('what openDataFolder writes is for its owner alone, and kept out of Git', () => {
  const path = folder();
  const data = openDataFolder(path);
  data.announce({ kubeconfig: 'k', server: 's', git: 'g', pid: 1 });
  expect(statSync(data.file('dev.json')).mode & 0o777).toBe(0o600);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(readFileSync(data.file('.gitignore'), 'utf8')).toBe('*\n');
  data.close();
});

test.each(['/dev/null/x', '/proc/nope/x'])('openDataFolder says why it cannot make %s', (path) => {
  expect(() => openDataFolder(path)).toThrow(DevError);
  expect(() => openDataFolder(path)).toThrow(/^cannot use .*\/x as data folder: E[A-Z]+: /);
});
