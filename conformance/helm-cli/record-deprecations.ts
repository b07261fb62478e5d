// Writes engines/helm/src/lint/generated/deprecations.ts: node conformance/helm-cli/record-deprecations.ts
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const text = execFileSync('go', ['run', '-mod=readonly', '.'], {
  cwd: join(import.meta.dirname, 'oracle'),
  encoding: 'utf8',
});

/** Kinds of one version that share their fate, on one line. */
const groups = new Map<string, string[]>();
for (const line of text.trimEnd().split('\n')) {
  const [version = '', kind = '', since = '', until = '', instead = ''] = line.split('\t');
  const [newVersion = '', newKind = ''] = instead.split(' ');
  const name = newKind === '' || newKind === kind ? kind : `${kind}=${newKind}`;
  const key = [version, since, until || '-', newVersion || '-'].join(' ');
  groups.set(key, [...(groups.get(key) ?? []), name]);
}

const lines = [...groups].map(([key, kinds]) => `${key} ${kinds.join(',')}`);
writeFileSync(
  join(import.meta.dirname, '../../engines/helm/src/lint/generated/deprecations.ts'),
  `// Written by conformance/helm-cli/record-deprecations.ts from what client-go v0.37.1 says of its types.

/** Version, deprecated since, gone since, what replaces it, kinds (\`old=new\` where the name changes). */
export const DEPRECATIONS = \`
${lines.join('\n')}
\`;
`,
);
