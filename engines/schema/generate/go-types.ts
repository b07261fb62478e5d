import type { CompactField, CompactKind, CompactNode } from '../src/builtin/compact.ts';
import { createTypes } from '../src/builtin/decode-type.ts';
import { goTypeOf } from '../src/decode/go-type.ts';
import { collectionPath, contextsOf, objectAt } from './contexts.ts';
import type { DefaultingProbe, Json } from './webhook.ts';

type Types = ReadonlyMap<string, CompactNode>;

/**
 * Adds `gt`, the Go type of fields whose type has a name of its own (`v1.ServiceType`), and `gi`, the inlined
 * structs that have the field: the server names both when it is sent something that does not fit.
 */
export async function addGoTypes(
  probe: DefaultingProbe,
  kinds: readonly CompactKind[],
  types: Types,
): Promise<void> {
  const decoded = createTypes(new Map([...types].map(([name, type]) => [name, JSON.stringify(type)])));
  for (const [name, [place]] of contextsOf(kinds, types, { all: true })) {
    const fields = types.get(name)?.p ?? {};
    for (const [field, target] of Object.entries(fields)) {
      if (
        place === undefined ||
        (place.path.length === 0 && ['apiVersion', 'kind', 'metadata'].includes(field))
      )
        continue;
      const object = objectAt(place, { [field]: misfit(target, types) });
      const answer = await probe.send(collectionPath(place.kind), object);
      const told =
        typeof answer === 'string' ? / Go struct field \S+?\.(\S+) of type (\S+)$/.exec(answer) : null;
      if (told === null) continue;
      const [, path = '', goType = ''] = told;
      // Structs that Go inlines are no part of the JSON, but of the error's path.
      const parent = place.path.filter((step) => step !== '[]' && step !== '{}').at(-1);
      const parts = path.split('.');
      const inlined = parts.slice(parent === undefined ? 0 : parts.lastIndexOf(parent) + 1, -1).join('.');
      const facts: Partial<CompactNode> = {};
      if (goType !== goTypeOf(decoded(name).properties![field]!)) facts.gt = goType;
      if (inlined !== '') facts.gi = inlined;
      if (Object.keys(facts).length > 0) fields[field] = { ...nodeOf(target), ...facts };
    }
  }
}

function nodeOf(field: CompactField): CompactNode {
  if (typeof field !== 'string') return field;
  return field.startsWith('$') ? { $: field.slice(1) } : { t: field };
}

/** A list fits no struct, no map and no scalar; an object fits no list. */
function misfit(field: CompactField, types: Types): Json {
  const node =
    typeof field !== 'string' ? field : field.startsWith('$') ? types.get(field.slice(1)) : { t: field };
  return node?.t === 'a' ? {} : [];
}
