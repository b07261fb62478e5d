import { type Chart, textOf } from '@flux-ts/helm';
import { decode, isObject } from '@flux-ts/yaml';

/** Whether a chart declares dependencies at all: an empty list does, to Helm. */
export function declaresDependencies(chart: Chart): boolean {
  if (chart.metadata.dependencies.length > 0) return true;
  return chart.raw.some(({ name, data }) => {
    if (name !== 'Chart.yaml' && name !== 'requirements.yaml') return false;
    const value = decode(textOf(data));
    return isObject(value) && Array.isArray(value['dependencies']);
  });
}
