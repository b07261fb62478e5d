import { Chance } from './chance.ts';
import { makeKustomization } from './make-kustomization.ts';
import { makeResources } from './make-objects.ts';

/** The files of a kustomization tree: a base or two, perhaps a component, and an overlay at the root. */
export function makeTree(seed: number): Record<string, string> {
  const chance = new Chance(seed);
  const files: Record<string, string> = {};
  const bases = chance.maybe(0.3) ? ['base', 'other'] : ['base'];
  bases.forEach((base, index) => {
    makeKustomization(chance, files, base, {
      level: 0,
      resources: makeResources(chance, files, base, index),
    });
  });
  const components: string[] = [];
  if (chance.maybe(0.25)) {
    makeKustomization(chance, files, 'comp', { level: 1, resources: [], component: true });
    components.push('comp');
  }
  makeKustomization(chance, files, '', { level: 1, resources: bases, components });
  return files;
}
