import { encode, type Value } from '@flux-ts/yaml';
import { type Fields, isFields, without } from './records.ts';

function listOf(from: Fields, key: string): unknown[] {
  const value = from[key];
  return Array.isArray(value) ? value : [];
}

function text(patch: unknown): string {
  return typeof patch === 'string' ? patch : encode(patch as Value);
}

/**
 * patchesStrategicMerge and patchesJson6902 become `patches`.
 * Their place follows the order in which kustomize applied them: strategic merge patches before `patches`,
 * JSON 6902 patches last (kustomize, api/internal/target/kusttarget_configplugin.go).
 */
export function upgradePatches(spec: Fields): Fields {
  const rest = without(spec, 'patchesStrategicMerge', 'patchesJson6902');
  if (rest === spec) return spec;
  const patches = [
    ...listOf(spec, 'patchesStrategicMerge').map((patch) => ({ patch: text(patch) })),
    ...listOf(spec, 'patches'),
    ...listOf(spec, 'patchesJson6902')
      .filter(isFields)
      .map((each) => ({ patch: text(each['patch']), target: each['target'] })),
  ];
  return patches.length === 0 ? rest : { ...rest, patches };
}

/** valuesFile comes before valuesFiles (source-controller, HelmChart.GetValuesFiles of v1beta2). */
export function upgradeValuesFile(spec: Fields): Fields {
  const rest = without(spec, 'valuesFile');
  const file = spec['valuesFile'];
  if (rest === spec || typeof file !== 'string' || file === '') return rest;
  return { ...rest, valuesFiles: [file, ...listOf(spec, 'valuesFiles')] };
}
