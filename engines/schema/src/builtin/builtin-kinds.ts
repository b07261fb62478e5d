import { kindLines, typeLines } from '../generated/builtin-table.ts';
import type { KindInfo, KindTable } from '../kinds.ts';
import type { Schema } from '../schema.ts';
import { type CompactKind, longTypeName, shortTypeName } from './compact.ts';
import { decodeKind } from './decode-kind.ts';
import { createTypes } from './decode-type.ts';

/**
 * The kinds that kube-apiserver 1.36.1 serves by default, with their types and the defaults that it sets.
 * Reads the generated table: a few milliseconds, types are decoded when they are first asked for. Every call
 * decodes anew, so the caller keeps it.
 */
export function loadBuiltinKinds(): KindTable {
  const lines = splitLines(typeLines);
  const type = createTypes(lines);
  const byKind = new Map<string, { info: KindInfo; type: string }>();
  const byPlural = new Map<string, KindInfo>();
  const kinds = kindLines
    .trim()
    .split('\n')
    .map((line) => {
      const compact = JSON.parse(line) as CompactKind;
      const info = decodeKind(compact);
      byKind.set(key(info.group, info.version, info.kind), { info, type: compact.ty });
      byPlural.set(key(info.group, info.version, info.plural), info);
      return info;
    });
  return {
    kinds,
    find: (group, version, kind) => byKind.get(key(group, version, kind))?.info,
    findResource: (group, version, plural) => byPlural.get(key(group, version, plural)),
    schemaOf(group, version, kind): Schema | undefined {
      const found = byKind.get(key(group, version, kind));
      return found === undefined ? undefined : type(found.type);
    },
    typeByName(name) {
      const short = shortTypeName(name);
      return short !== undefined && lines.has(short) ? type(short) : undefined;
    },
    definitions: () => [...lines.keys()].map(longTypeName),
  };
}

function key(group: string, version: string, name: string): string {
  return `${group}/${version}/${name}`;
}

/** Each line is a name, a space and a JSON text. */
function splitLines(text: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const line of text.trim().split('\n')) {
    const space = line.indexOf(' ');
    lines.set(line.slice(0, space), line.slice(space + 1));
  }
  return lines;
}
