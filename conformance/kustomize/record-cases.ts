// Records what the installed kustomize makes of the cases in testdata/: the last file of each archive becomes
// `expected.yaml`, or `expected.err`. Usage: node conformance/kustomize/record-cases.ts [--kustomize PATH]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatArchive, parseArchive } from '../../engines/kustomize/src/testkit/txtar.ts';

const argv = process.argv.slice(2);
const kustomize = argv.includes('--kustomize') ? (argv[argv.indexOf('--kustomize') + 1] ?? '') : 'kustomize';
const folder = join(import.meta.dirname, '../../engines/kustomize/testdata');
const all = readdirSync(folder, { recursive: true }) as string[];
for (const name of all.filter((file) => file.endsWith('.txtar'))) {
  const archive = parseArchive(readFileSync(join(folder, name), 'utf8'));
  const files = archive.files.filter((file) => !file.name.startsWith('expected.'));
  const root = mkdtempSync(join(tmpdir(), 'flux-ts-record-'));
  for (const file of files) {
    mkdirSync(dirname(join(root, file.name)), { recursive: true });
    writeFileSync(join(root, file.name), file.text);
  }
  const { status, stdout, stderr } = spawnSync(kustomize, ['build', root], { encoding: 'utf8' });
  rmSync(root, { recursive: true });
  const words = stderr
    .replaceAll(`${root}/`, '/')
    .replaceAll(root, '/')
    // A panic shows its stack, a failed object itself, in Go's words.
    .replace(/^panic: (.*)\n[\s\S]*$/, '$1')
    .replace(/\b0x[0-9a-f]{6,}\b/g, '0xN')
    // A changed object is shown as Go's memory has it, too.
    .replace(/\n\n--\n&resource[\s\S]*$/, '')
    .replace(/^Error: map\[string\]interface \{\}\{.*\}: /m, '')
    // The line is that of the text that kustomize has written.
    .replace(/^(Error: )?yaml: line \d+: (found a tab character|could not find expected ':')/m, '$1yaml: $2')
    .split('\n')
    .filter((line) => !line.startsWith('# Warning'))
    .join('\n')
    .replace(/^Error: /, '')
    .trim();
  const expected =
    status === 0 ? { name: 'expected.yaml', text: stdout } : { name: 'expected.err', text: `${words}\n` };
  writeFileSync(join(folder, name), formatArchive({ about: archive.about, files: [...files, expected] }));
}
