import { HelmError, splitManifests } from '@flux-ts/helm';
import { matchPath } from '@flux-ts/text';

/** The manifests of some templates, named as within the chart, in the order in which they are asked for. */
export function pickManifests(printed: string, patterns: readonly string[]): string {
  const documents = splitManifests(printed).map((text) => ({
    text,
    name: /# Source: [^/]+\/(.+)/.exec(text)?.[1],
  }));
  const picked = patterns.flatMap((pattern) => {
    const found = documents.filter(({ name }) => name !== undefined && matches(pattern, name));
    if (found.length === 0) throw new HelmError('RENDER', `could not find template ${pattern} in chart`);
    return found.map(({ text }) => `---\n${text}\n`);
  });
  return picked.join('');
}

function matches(pattern: string, name: string): boolean {
  try {
    return matchPath(pattern, name);
  } catch {
    return false;
  }
}
