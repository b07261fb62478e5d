import type { CompactField, CompactKind, CompactNode } from '../src/builtin/compact.ts';
import type { Json, JsonObject } from './webhook.ts';

/** A place in an object of a kind: field names, `[]` for an item and `{}` for a map's value. */
export interface Context {
  readonly kind: CompactKind;
  readonly path: readonly string[];
}

const perType = 12;
/** Kinds that admission webhooks never see, lest they lock themselves out. */
export const unseen = 'admissionregistration.k8s.io';

/**
 * Where each type with fields occurs in kinds that can be created, `perType` places at most; with `all`, also in the
 * kinds and in the metadata that no webhook is shown.
 */
export function contextsOf(
  kinds: readonly CompactKind[],
  types: ReadonlyMap<string, CompactNode>,
  { all = false } = {},
): Map<string, Context[]> {
  const contexts = new Map<string, Context[]>();
  const visit = (name: string, context: Context, above: readonly string[]): void => {
    const places = contexts.get(name) ?? [];
    if (types.get(name)?.p === undefined || above.includes(name) || places.length === perType) return;
    contexts.set(name, [...places, context]);
    if (name === 'meta.v1.ObjectMeta' && !all) return;
    for (const [field, target] of Object.entries(types.get(name)?.p ?? {})) {
      const found = structOf(target);
      if (found === undefined) continue;
      visit(found.type, { ...context, path: [...context.path, field, ...found.steps] }, [...above, name]);
    }
  };
  for (const kind of kinds) {
    const creatable = (kind.vb ?? ['create']).includes('create') && (all || kind.g !== unseen);
    if (creatable) visit(kind.ty, { kind, path: [] }, []);
  }
  return contexts;
}

/** The named type that a field holds, alone, in a list or in a map. */
export function structOf(field: CompactField): { type: string; steps: readonly string[] } | undefined {
  if (typeof field === 'string')
    return field.startsWith('$') ? { type: field.slice(1), steps: [] } : undefined;
  if (field.$ !== undefined) return { type: field.$, steps: [] };
  const [inner, step] = field.i === undefined ? [field.v, '{}'] : [field.i, '[]'];
  const found = inner === undefined ? undefined : structOf(inner);
  return found === undefined ? undefined : { type: found.type, steps: [step, ...found.steps] };
}

/** An object of the context's kind that holds nothing but `value` at its path. */
export function objectAt(context: Context, value: JsonObject): JsonObject {
  let inner: Json = value;
  for (const step of [...context.path].reverse()) {
    if (step === '[]') inner = [inner];
    else if (step === '{}') inner = { x: inner };
    else inner = { [step]: inner };
  }
  const { g, v, k } = context.kind;
  const object = inner as JsonObject;
  return { metadata: {}, ...object, apiVersion: g === '' ? v : `${g}/${v}`, kind: k };
}

/** What is at the context's path; undefined when the server made nothing of it. */
export function valueAt(context: Context, object: JsonObject): JsonObject | undefined {
  let inner: Json | undefined = object;
  for (const step of context.path) {
    const container = inner as Record<string, Json> | Json[] | null | undefined;
    if (container === null || container === undefined) return undefined;
    inner = Array.isArray(container) ? container[0] : container[step === '{}' ? 'x' : step];
  }
  if (context.path.length > 0) return inner as JsonObject | undefined;
  const { apiVersion: _, kind: __, ...rest } = object;
  return rest;
}

/** Where objects of the kind are created. */
export function collectionPath({ g, v, n, ns }: CompactKind): string {
  const root = g === '' ? `/api/${v}` : `/apis/${g}/${v}`;
  return `${root}${ns === 1 ? '/namespaces/default' : ''}/${n[0]}?dryRun=All`;
}
