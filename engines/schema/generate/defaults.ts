import type { CompactField, CompactKind, CompactNode } from '../src/builtin/compact.ts';
import { conditionalFields } from '../src/defaulting/conditional.ts';
import { type Context, collectionPath, contextsOf, objectAt, structOf, unseen, valueAt } from './contexts.ts';
import { samples, zeroValue } from './samples.ts';
import type { DefaultingProbe, Json, JsonObject } from './webhook.ts';

type Types = ReadonlyMap<string, CompactNode>;

/** What the server prints for each field of an empty type, in every context alike. */
type Shown = ReadonlyMap<string, Json>;

/**
 * Asks the server, for every type, what it adds to an empty one, and writes that into the types:
 * `d` (defaults), `dz` (they replace a zero too), `z` (zeros of required fields), `oe` (zeros vanish).
 * A default that another field changes must be known to src/defaulting; others are an error.
 */
export async function addDefaults(
  probe: DefaultingProbe,
  kinds: readonly CompactKind[],
  types: Types,
): Promise<void> {
  const contexts = contextsOf(kinds, types);
  const shown = new Map<string, Shown>();
  for (const [name, places] of contexts) shown.set(name, await shownInAll(probe, places));
  const unknown: string[] = [];
  for (const [name, places] of contexts) {
    const type = types.get(name)!;
    const moved = await movedByOthers(probe, places[0]!, type, types);
    unknown.push(
      ...moved.map((field) => `${name}.${field}`).filter((field) => !conditionalFields.has(field)),
    );
    const known = [...conditionalFields].filter((field) => field.startsWith(`${name}.`));
    for (const [field, value] of shown.get(name)!) {
      if (!known.includes(`${name}.${field}`)) setDefault(type, field, value, shown);
    }
    for (const [field, facts] of await zeroFacts(probe, places[0]!, type, types))
      setField(type, field, facts);
  }
  // Nobody shows the kinds of admission; that their specs are no pointers is known.
  for (const { g, ty } of kinds) {
    const type = types.get(ty)!;
    if (g === unseen && type.p?.['spec'] !== undefined) setField(type, 'spec', { d: {} });
  }
  if (unknown.length > 0) throw new Error(`src/defaulting lacks conditional defaults: ${unknown.join(' ')}`);
}

async function ask(
  probe: DefaultingProbe,
  context: Context,
  value: JsonObject,
): Promise<JsonObject | undefined> {
  const answer = await probe.send(collectionPath(context.kind), objectAt(context, value));
  return typeof answer === 'string' ? undefined : valueAt(context, answer);
}

/** The fields that every context shows with the same value. */
async function shownInAll(probe: DefaultingProbe, places: readonly Context[]): Promise<Shown> {
  const answers: JsonObject[] = [];
  for (const place of places) answers.push((await ask(probe, place, {})) ?? {});
  const [first = {}, ...others] = answers;
  const common = Object.entries(first).filter(([field, value]) => others.every((o) => same(o[field], value)));
  return new Map(common);
}

/** Fields whose default depends on a sibling: some value of the sibling changes what is shown. */
async function movedByOthers(
  probe: DefaultingProbe,
  place: Context,
  type: CompactNode,
  types: Types,
): Promise<string[]> {
  const base = await ask(probe, place, {});
  if (base === undefined) return [];
  const moved = new Set<string>();
  for (const [field, target] of ownFields(place, type)) {
    for (const sample of samples(target, types)) {
      const answer = await ask(probe, place, { [field]: sample });
      if (answer === undefined) continue;
      for (const other of new Set([...Object.keys(base), ...Object.keys(answer)])) {
        if (other !== field && !same(base[other], answer[other])) moved.add(other);
      }
    }
  }
  return [...moved];
}

/** What becomes of a zero value that is sent: it vanishes, or is taken for unset and defaulted, or stays. */
async function zeroFacts(probe: DefaultingProbe, place: Context, type: CompactNode, types: Types) {
  const facts: [string, Partial<CompactNode>][] = [];
  for (const [field, target] of ownFields(place, type)) {
    const zero = zeroValue(target, types);
    const answer = zero === undefined ? undefined : await ask(probe, place, { [field]: zero });
    if (answer === undefined) continue;
    const hasDefault = typeof target !== 'string' && target.d !== undefined;
    if (!Object.hasOwn(answer, field)) facts.push([field, { oe: 1 }]);
    else if (hasDefault && !same(answer[field], zero)) facts.push([field, { dz: 1 }]);
  }
  return facts;
}

function ownFields(place: Context, type: CompactNode): [string, CompactField][] {
  const fixed = place.path.length === 0 ? ['apiVersion', 'kind', 'metadata'] : [];
  return Object.entries(type.p ?? {}).filter(([field]) => !fixed.includes(field));
}

/** Required fields without a value are shown as zero; that is no default, for then nothing would be missing. */
function setDefault(type: CompactNode, field: string, value: Json, shown: ReadonlyMap<string, Shown>): void {
  const target = type.p?.[field];
  if (target === undefined) return;
  const isZero = value === null || value === '' || value === 0 || value === false;
  if (isZero && (value === null || type.r?.includes(field))) setField(type, field, { z: value });
  else setField(type, field, { d: shortest(target, value, shown) });
}

/** Of a struct only what its own type's defaults would not make. */
function shortest(target: CompactField, value: Json, shown: ReadonlyMap<string, Shown>): Json {
  const struct = structOf(target);
  if (struct === undefined || struct.steps.length > 0) return value;
  // A struct may be written as a text: an IntOrString, a Quantity.
  if (typeof value !== 'object') return value;
  const own = shown.get(struct.type);
  return Object.fromEntries(
    Object.entries(value as JsonObject).filter(([field, v]) => !same(own?.get(field), v)),
  );
}

function setField(type: CompactNode, field: string, facts: Partial<CompactNode>): void {
  const target = type.p?.[field];
  if (target === undefined || type.p === undefined) return;
  const node =
    typeof target !== 'string' ? target : target.startsWith('$') ? { $: target.slice(1) } : { t: target };
  type.p[field] = { ...node, ...facts };
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => sorted(item)!);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])!]));
}
