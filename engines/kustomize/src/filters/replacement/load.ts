import type { Value } from '@flux-ts/yaml';
import { fromYamlValue, yamlValue } from '../../config/go-yaml.ts';
import { replacementOfFile } from '../../config/kustomization.ts';
import type { Replacement } from '../../config/kustomization-types.ts';
import { KustomizeError } from '../../errors.ts';
import type { Loader } from '../../loader.ts';

/** Replaces entries that name a file by the replacements in it, one or a list. */
export function loadReplacements(entries: readonly Replacement[], loader: Loader): Replacement[] {
  return entries.flatMap((entry) => {
    // Quirk: no targets in a file do nothing; here they are missing, because what is empty is left out on the way.
    if (entry.path === '') return [entry.targets?.length === 0 ? { ...entry, targets: undefined } : entry];
    if (entry.source !== undefined || (entry.targets?.length ?? 0) > 0) {
      throw new KustomizeError('REFERENCE', 'cannot specify both path and inline replacement');
    }
    const value = yamlValue(loader.load(entry.path));
    if (Array.isArray(value)) return value.map((item) => fromYamlValue(item, replacementOfFile));
    if (typeof value === 'object' && value !== null) return [fromYamlValue(value, replacementOfFile)];
    throw new KustomizeError(
      'REFERENCE',
      `unsupported replacement type encountered within replacement path: ${kindOf(value)}`,
    );
  });
}

/** Go's name for what a value is. */
function kindOf(value: Value): string {
  if (value === null) return 'invalid';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'float64';
}
