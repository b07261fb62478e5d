import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import type { Row } from './rows.ts';

/**
 * What `flux build kustomization` prints on standard output for a row, from the root of a tree that is laid out.
 * @throws Error with what it says on standard error, when it fails.
 */
export async function buildRow(folder: string, row: Row): Promise<string> {
  const aside = mkdtempSync(join(tmpdir(), 'flux-ts-row-'));
  try {
    const file = join(aside, 'kustomization.yaml');
    writeFileSync(file, documentsOf(readFileSync(join(folder, row.file), 'utf8'))[row.document] ?? '');
    const { context, output } = captureContext({ cwd: folder, env: {} });
    const source = ['--path', row.path, '--kustomization-file', file, '--dry-run'];
    const code = await runCli(tree, ['build', 'kustomization', row.name, ...source, ...row.args], context);
    if (code !== 0) throw new Error(output.stderr);
    return output.stdout;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** The documents of a file as they are written, without those that say nothing. */
function documentsOf(text: string): string[] {
  return text.split(/^---.*$/m).filter((document) => /^[^#\s]/m.test(document));
}
