import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clone, must } from '../harness/dev.ts';

/** An empty repository with its first commit, as a Git host makes it. */
export function newRepository(folder: string, remote: string): Clone {
  must(['git', 'init', '-q', '-b', 'main', folder]);
  const clone = new Clone(folder);
  clone.git('remote', 'add', 'origin', remote);
  writeFileSync(join(folder, 'README.md'), '# new\n');
  clone.push('Initial commit');
  return clone;
}

/** All that a deploy key may do: fetch one repository. */
export function fetchOnly(path: string, bare: string): string {
  return `#!/bin/sh
if [ "$SSH_ORIGINAL_COMMAND" = "git-upload-pack '${path}'" ]; then exec git-upload-pack '${bare}'; fi
echo 'ERROR: Repository not found.' >&2
exit 1
`;
}

/** Flux 2.9 waits for the source too, which the document's version did not. */
export function withGitRepositoryWait(output: string, url: string): string {
  const kustomization = '◎ waiting for Kustomization';
  const wait =
    '◎ waiting for GitRepository "flux-system/flux-system" to be reconciled\n✔ GitRepository reconciled successfully\n';
  return output.replace(kustomization, wait + kustomization).replaceAll('URL', url);
}

/** A manifest or argument for one application. */
export function fill(manifest: string, name: string): string {
  return manifest.replaceAll('NAME', name);
}

/** The cells of a line of `flux get`. */
export function cells(line: string): string[] {
  return line
    .replace(/\t$/, '')
    .split('\t')
    .map((cell) => cell.trim());
}

/** Edits a file of a working copy; the old text must be there. */
export function replaceIn(clone: Clone, file: string, from: string, to: string): void {
  const path = join(clone.folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
}
