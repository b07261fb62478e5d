/** Where a path of `/api` or `/apis` leads. */
export type Route =
  | { readonly at: 'versions' }
  | { readonly at: 'groups' }
  | { readonly at: 'group'; readonly group: string }
  | { readonly at: 'resources'; readonly group: string; readonly version: string }
  | ResourceRoute;

/** The path of objects of a kind, of one object or of a part of it. */
export interface ResourceRoute {
  readonly at: 'resource';
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Undefined: all namespaces, or a kind of cluster scope. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** The old form `/api/v1/watch/…`. */
  readonly watch: boolean;
}

const NAMESPACE_PARTS: ReadonlySet<string> = new Set(['status', 'finalize']);

/** Reads a path (apiserver pkg/endpoints/request/requestinfo.go); undefined when it is none of the API's. */
export function parseRoute(path: string): Route | undefined {
  const parts = decodeParts(path);
  if (parts === undefined) return undefined;
  const [root, ...rest] = parts;
  if (root === 'api') {
    if (rest.length === 0) return { at: 'versions' };
    return resourceRoute('', rest[0]!, rest.slice(1));
  }
  if (root !== 'apis') return undefined;
  if (rest.length === 0) return { at: 'groups' };
  if (rest.length === 1) return { at: 'group', group: rest[0]! };
  return resourceRoute(rest[0]!, rest[1]!, rest.slice(2));
}

function decodeParts(path: string): string[] | undefined {
  const trimmed = path.replace(/^\/|\/+$/g, '');
  try {
    // A slash is one however it is written, as for Go's URL.Path.
    const parts = decodeURIComponent(trimmed).split('/');
    return parts.some((part, i) => part === '.' || part === '..' || (part === '' && !isNamespace(parts, i)))
      ? undefined
      : parts;
  } catch {
    return undefined;
  }
}

/** A namespace that is left out is all of them: `/api/v1/namespaces//pods`. */
function isNamespace(parts: readonly string[], at: number): boolean {
  const start = parts[0] === 'api' ? 2 : 3;
  return at === start + 1 && parts[start] === 'namespaces' && parts.length > at + 1;
}

function resourceRoute(group: string, version: string, rest: readonly string[]): Route | undefined {
  if (rest.length === 0) return { at: 'resources', group, version };
  const watch = rest[0] === 'watch';
  const parts = watch ? rest.slice(1) : rest;
  const base = { at: 'resource', group, version, watch } as const;
  if (parts.length === 0) return undefined;
  if (parts[0] === 'namespaces' && parts.length > 2 && !NAMESPACE_PARTS.has(parts[2]!)) {
    const [, namespace, plural, name, ...sub] = parts;
    return {
      ...base,
      namespace: namespace === '' ? undefined : namespace,
      plural: plural!,
      name,
      subresource: joined(sub),
    };
  }
  const [plural, name, ...sub] = parts;
  return { ...base, namespace: undefined, plural: plural!, name, subresource: joined(sub) };
}

function joined(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : parts.join('/');
}
