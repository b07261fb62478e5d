import type { CelType } from '@flux-ts/cel';

const DYN: CelType = { kind: 'dyn' };
const TEXT: CelType = { kind: 'scalar', name: 'string' };
const BOOL: CelType = { kind: 'scalar', name: 'bool' };

/** An object with these fields and no others. */
export function objectType(fields: Readonly<Record<string, CelType>>): CelType {
  const known = new Map(Object.entries(fields));
  return {
    kind: 'object',
    field: (name) => known.get(name),
    property: (name) => (known.has(name) ? name : undefined),
  };
}

const KIND = objectType({ group: TEXT, version: TEXT, kind: TEXT });
const RESOURCE = objectType({ group: TEXT, version: TEXT, resource: TEXT });

/** What expressions of policies and webhooks know of a request (apiserver pkg/admission/plugin/cel BuildRequestType). */
export const REQUEST: CelType = objectType({
  kind: KIND,
  resource: RESOURCE,
  subResource: TEXT,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: TEXT,
  name: TEXT,
  namespace: TEXT,
  operation: TEXT,
  userInfo: objectType({
    username: TEXT,
    uid: TEXT,
    groups: { kind: 'list', items: TEXT },
    extra: { kind: 'map', values: { kind: 'list', items: TEXT } },
  }),
  dryRun: BOOL,
  options: DYN,
});
