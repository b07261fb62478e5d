import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { discoverManifests } from './discover-manifests.ts';

const folder = mkdtempSync(join(tmpdir(), 'flux-discover-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const object = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

test('discoverManifests lists what flux bootstrap lists', async () => {
  const files = {
    '.gitkeep': '',
    'README.md': '# nothing but a comment\n',
    'extra.yaml': object('extra'),
    'gotk-components.yaml': `---\n# generated\n${object('a')}---\n${object('b')}`,
    'list.yaml': 'apiVersion: v1\nkind: ConfigMapList\nitems: []\n',
    'object.json': '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"j"}}',
    'sub/any.txt': object('sub'),
    'base/kustomization.yaml': 'resources: [b.yaml]\n',
    'base/b.yaml': object('b'),
    'values.yaml': 'a: b\n',
    'nameless.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n',
    'broken.yaml': '{',
    text: 'words\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  expect(await discoverManifests(folder)).toEqual([
    '.gitkeep',
    'README.md',
    'base',
    'extra.yaml',
    'gotk-components.yaml',
    'list.yaml',
    'object.json',
    'sub/any.txt',
  ]);
});
