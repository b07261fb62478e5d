import { formatGvk, type Gvk, isSelected } from './gvk.ts';

/** Who an object is: its type, name and namespace (kyaml's ResId). */
export interface ResId extends Gvk {
  readonly name: string;
  readonly namespace: string;
  /** Whether the type is known to have no namespaces. */
  readonly cluster: boolean;
}

/** `Deployment.v1.apps/name.namespace`, as errors name an object. */
export function formatId(id: ResId): string {
  return `${formatGvk(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;
}

/** The namespace for comparisons: unset means `default`, and cluster-scoped types have one of their own. */
export function effectiveNamespace(id: ResId): string {
  if (id.cluster) return '_non_namespaceable_';
  return id.namespace === '' ? 'default' : id.namespace;
}

/** Equal for equal identities; for sets and maps. */
export function idKey(id: ResId): string {
  return `${id.group}\n${id.version}\n${id.kind}\n${effectiveNamespace(id)}\n${id.name}`;
}

/** Whether `id` has the name, namespace and type parts that `selector` names. */
export function isIdSelected(id: ResId, selector: ResId): boolean {
  return (
    (selector.name === '' || selector.name === id.name) &&
    (selector.namespace === '' || effectiveNamespace(selector) === effectiveNamespace(id)) &&
    isSelected(id, selector)
  );
}

/** `ResId` as Go's `%#v` prints it, which some errors show. */
export function goSyntax(id: ResId): string {
  const q = (text: string): string => JSON.stringify(text);
  return (
    `resid.ResId{Gvk:resid.Gvk{Group:${q(id.group)}, Version:${q(id.version)}, Kind:${q(id.kind)}, ` +
    `isClusterScoped:${id.cluster}}, Name:${q(id.name)}, Namespace:${q(id.namespace)}}`
  );
}
