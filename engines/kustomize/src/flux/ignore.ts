import { IgnoreMatcher, type IgnorePattern, parseIgnore } from '@flux-ts/text';
import type { FileSystem } from '../file-system.ts';
import { below } from './scan-manifests.ts';

/** What Flux ignores whatever the user says (fluxcd/pkg sourceignore). */
const defaults = [
  '.git/,.gitignore,.gitmodules,.gitattributes',
  '*.jpg,*.jpeg,*.gif,*.png,*.wmv,*.flv,*.tar.gz,*.zip',
  '.github/,.circleci/,.travis.yml,.gitlab-ci.yml,appveyor.yml,.drone.yml,cloudbuild.yaml,codeship-services.yml,codeship-steps.yml',
  '**/.goreleaser.yml,**/.sops.yaml,**/.flux.yaml',
]
  .join(',')
  .replaceAll(',', '\n');

/** The rules of all `.sourceignore` files below a folder, and those given. */
export function loadIgnoreRules(fs: FileSystem, folder: string, extra: string): IgnorePattern[] {
  const patterns: IgnorePattern[] = [];
  const walk = (at: string): void => {
    const bytes = fs.read(below(at, '.sourceignore'));
    if (bytes !== undefined) patterns.push(...parseIgnore(new TextDecoder().decode(bytes), segments(at)));
    for (const entry of fs.list(at) ?? []) {
      if (entry.kind === 'directory' && entry.name !== '.git') walk(below(at, entry.name));
    }
  };
  walk(folder);
  if (extra !== '') patterns.push(...parseIgnore(extra, segments(folder)));
  return patterns;
}

/** Tells whether a path is ignored by Flux's own rules and these. */
export function ignoreMatcher(
  patterns: readonly IgnorePattern[],
  folder: string,
): (path: string, isFolder: boolean) => boolean {
  const matcher = new IgnoreMatcher([...parseIgnore(defaults, segments(folder)), ...patterns]);
  return (path, isFolder) => matcher.match(segments(path), isFolder);
}

function segments(path: string): string[] {
  return path === '' ? [] : path.split('/');
}
