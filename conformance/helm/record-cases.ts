// Records what the installed Helm makes of the charts in engines/helm/testdata: the last file of each archive becomes
// `expected.yaml`, or `expected.err`. Usage: node conformance/helm/record-cases.ts [FILTER]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram } from '../harness/find.ts';

const helm = findProgram('helm');
if (helm === undefined) throw new Error('the real helm is not installed');
const filter = process.argv[2] ?? '';
const folder = join(import.meta.dirname, '../../engines/helm/testdata');
for (const name of readdirSync(folder, { recursive: true }) as string[]) {
  if (!name.endsWith('.txtar') || !name.includes(filter)) continue;
  const [about = '', ...parts] = readFileSync(join(folder, name), 'utf8').split(/^-- (.+) --\n/m);
  const files = Array.from({ length: parts.length / 2 }, (_, i) => [
    parts[2 * i] ?? '',
    parts[2 * i + 1] ?? '',
  ]);
  const kept = files.filter(([file]) => file?.startsWith('expected.') !== true);
  const expected = record(helm, kept as [string, string][]);
  const archive = [...kept, expected].map(([file, text]) => `-- ${file} --\n${text}`).join('');
  writeFileSync(join(folder, name), about + archive);
}

function record(program: string, files: readonly (readonly [string, string])[]): [string, string] {
  const root = mkdtempSync(join(tmpdir(), 'flux-ts-record-'));
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const args = files.find(([file]) => file === 'args')?.[1].split('\n') ?? [];
  rmSync(join(root, 'args'), { force: true });
  const words = ['template', 'rel', '.', '--namespace', 'ns', '--kube-version', '1.33'];
  const { status, stdout, stderr } = spawnSync(program, [...words, ...args.filter((arg) => arg !== '')], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
  });
  rmSync(root, { recursive: true });
  if (status === 0) return ['expected.yaml', stdout];
  const error = stderr.slice(stderr.indexOf('Error: ') + 'Error: '.length).trim();
  return ['expected.err', `${error.replace(/\n\nUse --debug flag to render out invalid YAML$/, '')}\n`];
}
