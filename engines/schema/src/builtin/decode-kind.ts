import type { KindInfo, PrinterColumn, Subresource } from '../kinds.ts';
import { allVerbs, type CompactKind } from './compact.ts';

const none: readonly never[] = [];

/** One line of the kinds, spelled out. */
export function decodeKind(line: CompactKind): KindInfo {
  return {
    group: line.g,
    version: line.v,
    kind: line.k,
    listKind: `${line.k}List`,
    plural: line.n[0],
    singular: line.n[1],
    shortNames: line.sn ?? none,
    categories: line.c ?? none,
    namespaced: line.ns === 1,
    verbs: line.vb ?? allVerbs,
    subresources: line.sub?.map(decodeSubresource) ?? none,
    columns: line.col?.map(decodeColumn) ?? none,
    ...(line.st === 1 ? { storageVersion: true } : {}),
  };
}

function decodeSubresource([name, verbs, group, version, kind]: NonNullable<
  CompactKind['sub']
>[number]): Subresource {
  if (group === undefined || version === undefined || kind === undefined) return { name, verbs };
  return { name, verbs, kind: { group, version, kind } };
}

function decodeColumn([name, type, format, priority]: NonNullable<
  CompactKind['col']
>[number]): PrinterColumn {
  return { name, type, priority, ...(format === '' ? {} : { format }) };
}
