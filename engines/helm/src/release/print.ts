import { trimSpace } from '../functions/strings.ts';
import type { Hook } from './manifests.ts';
import type { Rendered } from './render-chart.ts';

/** What is printed of a rendered chart. */
export interface PrintOptions {
  readonly includeCrds?: boolean;
  readonly noHooks?: boolean;
  /** Leaves out hooks that are tests. */
  readonly skipTests?: boolean;
}

function document(path: string, text: string): string {
  return `---\n# Source: ${path}\n${text}\n`;
}

/** A rendered chart as `helm template` prints it: CRDs, manifests, then hooks. */
export function printRendered(rendered: Rendered, options: PrintOptions = {}): string {
  const crds =
    options.includeCrds === true ? rendered.crds.map(({ path, text }) => document(path, text)) : [];
  const manifests = rendered.manifests.map(({ path, content }) => document(path, content));
  const main = `${trimSpace([...crds, ...manifests].join(''))}\n`;
  return main + printHooks(rendered.hooks, options);
}

/** The hooks alone, as {@link printRendered} prints them at the end. */
export function printHooks(hooks: readonly Hook[], options: PrintOptions = {}): string {
  if (options.noHooks === true) return '';
  const shown = hooks.filter((hook) => options.skipTests !== true || !hook.events.includes('test'));
  return shown.map(({ path, content }) => document(path, content)).join('');
}
