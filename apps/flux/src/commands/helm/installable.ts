import { type Chart, HelmError } from '@flux-ts/helm';

/** Refuses a chart whose Chart.yaml names dependencies that it does not have (action.CheckDependencies). */
export function checkDependencies(chart: Chart): void {
  const there = new Set(chart.dependencies.map((child) => child.metadata.name));
  const missing = chart.metadata.dependencies.map((each) => each.name).filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw new HelmError(
    'DEPENDENCY',
    `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`,
  );
}

/** Helm 4.3 reads charts of version 3, but installs none. */
export function checkApiVersion(chart: Chart): void {
  if (chart.metadata.apiVersion === 'v3') throw new HelmError('CHART', 'invalid chart apiVersion');
}
