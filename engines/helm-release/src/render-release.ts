import {
  type Chart,
  HelmError,
  type Hook,
  type RenderChartOptions,
  type Rendered,
  renderChart,
} from '@flux-ts/helm';
import type { Problem, RenderAction, RenderedRelease } from './machine/actions.ts';
import type { ReleaseHook } from './record/release.ts';
import { storedChart } from './record/stored-chart.ts';

/** What rendering needs beside the action: clock, randomness, and what the server can do and holds. */
export type RenderReleaseOptions = Omit<RenderChartOptions, 'release' | 'values'>;

/** What an action rendered to, or why it could not; with the objects that its templates looked up in vain. */
export type RenderReleaseResult = { readonly needs: Rendered['needs'] } & (
  | { readonly rendered: RenderedRelease; readonly warnings?: undefined }
  | { readonly problem: Problem }
);

/** Does a `render` action. What templates looked up and `options.lookup` did not know is in `needs`: render again. */
export function renderRelease(action: RenderAction, options: RenderReleaseOptions): RenderReleaseResult {
  const { name, namespace, revision, isUpgrade, values, chart, hideSecret } = action;
  try {
    const rendered = renderChart(chart, {
      ...options,
      values,
      release: { name, namespace, revision, isUpgrade },
    });
    return { needs: rendered.needs, rendered: releaseParts(rendered, hideSecret) };
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    return { needs: [], problem: { message: wordsOf(thrown, isUpgrade) } };
  }
}

/** Only an install says that it was dependencies that failed. */
function wordsOf(error: HelmError, isUpgrade: boolean): string {
  const { code, cause } = error;
  return isUpgrade && code === 'DEPENDENCY' && cause instanceof Error ? cause.message : error.message;
}

/** The parts of a release that come of its chart. */
export function releaseParts(rendered: Rendered, hideSecret = false): RenderedRelease {
  const { chart, manifests, hooks, notes } = rendered;
  const text = manifests.map(({ path, content, kind, apiVersion }) =>
    hideSecret && kind === 'Secret' && apiVersion === 'v1'
      ? `---\n# Source: ${path}\n# HIDDEN: The Secret output has been suppressed\n`
      : `---\n# Source: ${path}\n${content}\n`,
  );
  return { chart: storedChart(chart as Chart), manifest: text.join(''), hooks: hooks.map(hookOf), notes };
}

function hookOf({
  name,
  kind,
  path,
  content,
  events,
  weight,
  deletePolicies,
  outputLogPolicies,
}: Hook): ReleaseHook {
  const lastRun = { phase: '' } as const;
  return { name, kind, path, manifest: content, events, lastRun, weight, deletePolicies, outputLogPolicies };
}
