import { decode } from '@flux-ts/yaml';
import { replacement } from '../../config/kustomization.ts';
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
    const value = decode(loader.load(entry.path));
    const read = replacement(true);
    const where = { struct: 'Replacement', path: '', lax: true };
    if (Array.isArray(value)) return value.map((item) => read(item, where));
    if (typeof value === 'object' && value !== null) return [read(value, where)];
    const kind = value === null ? 'invalid' : typeof value === 'boolean' ? 'bool' : typeof value;
    throw new KustomizeError(
      'REFERENCE',
      `unsupported replacement type encountered within replacement path: ${kind}`,
    );
  });
}
