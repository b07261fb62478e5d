import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, fieldAt } from '../../values.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Gives containers the requests and limits that they leave out, and notes it (mergePodResourceRequirements). */
export function fillFromLimits(pod: KubeObject, range: KubeObject): boolean {
  const defaults = defaultsOf(range);
  const notes: string[] = [];
  for (const [key, title] of [
    ['containers', 'container'],
    ['initContainers', 'init container'],
  ] as const) {
    for (const container of asList(fieldAt(pod, 'spec', key)).map(asObject)) {
      if (container !== undefined) notes.push(...fill(container, title, defaults));
    }
  }
  if (notes.length === 0) return false;
  const text = `LimitRanger plugin set: ${notes.join('; ')}`;
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: text };
  return true;
}

interface Defaults {
  readonly requests: Readonly<Record<string, unknown>>;
  readonly limits: Readonly<Record<string, unknown>>;
}

function defaultsOf(range: KubeObject): Defaults {
  const items = asList(fieldAt(range, 'spec', 'limits')).filter(
    (item) => fieldAt(item, 'type') === 'Container',
  );
  const merged = (key: string) =>
    Object.assign({}, ...items.map((item) => asObject(fieldAt(item, key)) ?? {}));
  return { requests: merged('defaultRequest'), limits: merged('default') };
}

function fill(container: Record<string, unknown>, title: string, defaults: Defaults): string[] {
  const resources = { ...asObject(container['resources']) };
  const notes: string[] = [];
  for (const [key, word] of [
    ['requests', 'request'],
    ['limits', 'limit'],
  ] as const) {
    const own = asObject(resources[key]) ?? {};
    const missing = Object.keys(defaults[key]).filter((name) => !Object.hasOwn(own, name));
    if (missing.length === 0) continue;
    resources[key] = { ...own, ...Object.fromEntries(missing.map((name) => [name, defaults[key][name]])) };
    notes.push(`${missing.sort().join(', ')} ${word} for ${title} ${asText(container['name'])}`);
  }
  if (notes.length > 0) container['resources'] = resources;
  return notes;
}
