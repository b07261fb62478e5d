import type { KubeObject } from '@flux-ts/resource';
import type { ValueObject } from '@flux-ts/yaml';
import { FLUX_KINDS } from './all.ts';
import type { Component, FluxKind } from './dsl/kind.ts';

function openAPISchema(kind: FluxKind): ValueObject {
  return {
    description: `${kind.kind} of ${kind.group}.`,
    type: 'object',
    properties: {
      apiVersion: { description: 'Group and version of this object.', type: 'string' },
      kind: { description: 'Kind of this object.', type: 'string' },
      metadata: { type: 'object' },
      spec: kind.spec.schema,
      ...(kind.status && { status: kind.status.schema }),
    },
  };
}

function versionOf(kind: FluxKind, name: string, schema: ValueObject): ValueObject {
  const old = name !== kind.version;
  return {
    name,
    served: true,
    storage: !old,
    ...(old && {
      deprecated: true,
      deprecationWarning: `${name} ${kind.kind} is deprecated, upgrade to ${kind.version}`,
    }),
    schema: { openAPIV3Schema: schema },
    additionalPrinterColumns: kind.columns.map((column) => ({ ...column })),
    subresources: kind.static ? {} : { status: {} },
  };
}

/** The CustomResourceDefinition of a kind: one schema for all versions, so that none loses a field. */
export function crdOf(kind: FluxKind): KubeObject {
  const schema = openAPISchema(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      names: {
        kind: kind.kind,
        listKind: kind.listKind,
        plural: kind.plural,
        singular: kind.singular,
        ...(kind.shortNames.length > 0 && { shortNames: [...kind.shortNames] }),
        categories: [...kind.categories],
      },
      scope: 'Namespaced',
      conversion: { strategy: 'None' },
      versions: kind.served.map((version) => versionOf(kind, version, schema)),
    },
  };
}

/**
 * CustomResourceDefinitions of the given controllers' kinds (of all kinds by default).
 * Schemas are shared between versions: clone before you change one.
 */
export function crds(options: { readonly components?: readonly string[] } = {}): KubeObject[] {
  const wanted = (component: Component) => options.components?.includes(component) ?? true;
  return FLUX_KINDS.filter((kind) => wanted(kind.component)).map(crdOf);
}
