import { HelmError, type Hook, printHooks, type Rendered, sortManifests } from '@flux-ts/helm';
import { compareBytes } from '@flux-ts/yaml';
import { pickManifests } from './show-only.ts';
import type { TemplateFlags } from './template-flags.ts';

/** Rendered files by path, before they are sorted. */
export type Files = ReadonlyMap<string, string>;

/** A chart as far as it was rendered. */
export interface Partial {
  readonly parts: Pick<Rendered, 'manifests' | 'hooks' | 'crds'>;
  readonly output: string;
  readonly failure: HelmError;
}

const DEBUG_HINT = '\n\nUse --debug flag to render out invalid YAML';

/** Failures after which Helm has a release to show, if an empty one. */
const AFTER_RENDERING: readonly string[] = ['RENDER', 'MANIFEST', 'LIMIT'];

/**
 * What `helm template` does where rendering failed: it hints at `--debug`, or shows what there is (cmd/template.go).
 * Throws what was thrown, or {@link HelmError} with the hint.
 */
export function failed(thrown: unknown, files: Files | undefined, flags: TemplateFlags): Partial {
  if (!(thrown instanceof HelmError) || !AFTER_RENDERING.includes(thrown.code)) throw thrown;
  const { code, data, message } = thrown;
  if (!flags.debug) throw new HelmError(code, message + DEBUG_HINT, { cause: thrown, data });
  const documents = [...(files ?? [])]
    .filter(([, text]) => text.trim() !== '')
    .map(([path, text]) => `---\n# Source: ${path}\n${text}\n`);
  const rest = `${documents.join('').trim()}\n`;
  const parts = { manifests: [], crds: [], hooks: hooksBefore(data['file'], files) };
  const printed =
    flags['output-dir'] === ''
      ? rest + printHooks(parts.hooks, { noHooks: flags['no-hooks'], skipTests: flags['skip-tests'] })
      : rest;
  return { parts, output: picked(printed, flags), failure: thrown };
}

/** Hooks of the files that Helm sorted before it came to the broken one: it shows them a second time. */
function hooksBefore(broken: unknown, files: Files | undefined): readonly Hook[] {
  if (typeof broken !== 'string' || files === undefined) return [];
  const earlier = [...files].filter(([path]) => compareBytes(path, broken) < 0);
  return sortManifests(new Map(earlier)).hooks.toSorted((a, b) => compareBytes(a.path, b.path));
}

function picked(printed: string, flags: TemplateFlags): string {
  if (flags['show-only'].length === 0) return printed;
  try {
    return pickManifests(printed, flags['show-only']);
  } catch {
    // What is asked for is in no document that can be told apart: the failure says why.
    return '';
  }
}
