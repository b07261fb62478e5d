import type { ResourceType } from '../kinds/resource-type.ts';

/** Resources that kube-apiserver stores under another name (registry/<group>/<kind>/storage, storage_factory.go). */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['/endpoints', 'services/endpoints'],
  ['/nodes', 'minions'],
  ['/replicationcontrollers', 'controllers'],
  ['/services', 'services/specs'],
  ['networking.k8s.io/ingresses', 'ingress'],
]);

/** Where kube-apiserver keeps an object in etcd, which some of its messages tell. */
export function storageKey(
  { group, plural, custom, collection }: ResourceType,
  namespace: string,
  name: string,
): string {
  const place = PREFIXES.get(collection) ?? (custom ? `${group}/${plural}` : plural);
  return ['/registry', place, namespace, name].filter((part) => part !== '').join('/');
}
