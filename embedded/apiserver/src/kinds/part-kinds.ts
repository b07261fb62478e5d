import type { KindTable } from '@flux-ts/schema';
import { apiVersionOf, collectionOf, type ResourceType, type Target } from './resource-type.ts';

/** A kind that is sent to a part of an object, such as `serviceaccounts/token`, and never stored. */
export type PartKind = 'TokenRequest';

/** How requests of such kinds are read. */
export type PartKinds = ReadonlyMap<PartKind, Target>;

/** The kinds that parts of objects are asked with. */
export function partKinds(table: KindTable): PartKinds {
  return new Map([['TokenRequest', partTarget(table, 'authentication.k8s.io', 'v1', 'TokenRequest')]]);
}

function partTarget(table: KindTable, group: string, version: string, kind: PartKind): Target {
  const served = {
    version,
    served: true,
    get schema() {
      return table.typeByName(`io.k8s.api.${group.split('.', 1)[0]}.${version}.${kind}`);
    },
    columns: [],
    subresources: [],
    selectableFields: [],
  };
  const apiVersion = apiVersionOf(group, version);
  const plural = `${kind.toLowerCase()}s`;
  const type: ResourceType = {
    group,
    plural,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ['create'],
    versions: [served],
    storageVersion: version,
    storedAs: apiVersion,
    custom: false,
    collection: collectionOf(group, plural),
    resource: { group, name: plural },
    qualifiedKind: { group, name: kind },
  };
  return { type, version: served, apiVersion };
}
