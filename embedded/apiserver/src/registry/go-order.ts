import { type Message, MessageTable } from '../protobuf/table.ts';
import { asObject } from '../values.ts';

/** What of a value has been opened to be changed: maps by their keys; whatever else has been put there. */
export type Opened = unknown;

/**
 * An object of a built-in kind with its fields in the order of its Go types, but for what a patch has opened, which is a
 * map and so in the order of its keys (evanphx/json-patch). `message` is a name such as `apps.v1.Deployment`.
 */
export function inGoOrder(message: string, value: unknown, opened: Opened): unknown {
  return orderedAs(new MessageTable(), message, value, opened);
}

function orderedAs(table: MessageTable, type: string, value: unknown, opened: Opened): unknown {
  if (Array.isArray(value)) {
    const parts = asObject(opened);
    return value.map((item, i) => orderedAs(table, type, item, parts?.[String(i)]));
  }
  const fields = asObject(value);
  if (fields === undefined) return value;
  const known = fieldsOf(table, table.find(type));
  const patch = asObject(opened);
  const keys =
    patch === undefined && known.size > 0
      ? [...known.keys(), ...Object.keys(fields).sort()]
      : Object.keys(fields).sort();
  const entries = [...new Set(keys)]
    .filter((key) => Object.hasOwn(fields, key))
    .map((key) => [key, orderedAs(table, known.get(key) ?? '', fields[key], patch?.[key])]);
  return Object.fromEntries(entries);
}

/** Types of fields by their names, in their order; those of an embedded struct are among the others. */
function fieldsOf(table: MessageTable, message: Message | undefined): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const field of message?.values() ?? []) {
    if (!field.inline) types.set(field.json, field.map ? '' : field.type);
    else for (const [key, type] of fieldsOf(table, table.find(field.type))) types.set(key, type);
  }
  return types;
}

/** What operations of a JSON Patch open: everything on the way to what they change. */
export function openedByPaths(paths: readonly string[]): Opened {
  const root: Record<string, unknown> = Object.create(null);
  for (const path of paths) {
    let at = root;
    for (const part of path.split('/').slice(1, -1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      at[key] ??= Object.create(null);
      at = at[key] as Record<string, unknown>;
    }
  }
  return root;
}
