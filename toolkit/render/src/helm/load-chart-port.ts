import type { HelmPort } from '@flux-ts/kustomize';
import type { ChartPortOptions } from './chart-port.ts';

/** {@link chartPort}, loaded when it is asked for: Helm's engine is large, and few builds need it. */
export async function loadChartPort(options: ChartPortOptions): Promise<HelmPort> {
  const { chartPort } = await import('./chart-port.ts');
  return chartPort(options);
}
