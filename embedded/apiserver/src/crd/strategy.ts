import type { KubeObject } from '@flux-ts/resource';
import { type FieldError, structuralErrors } from '@flux-ts/schema';
import type { Strategy } from '../registry/strategy.ts';
import { asList, asObject, asText, asValue, equalValues, fieldAt } from '../values.ts';
import { CLEANUP_FINALIZER } from './definition.ts';

/** Rules for CustomResourceDefinitions (apiextensions-apiserver pkg/apis/apiextensions/validation). */
export const crdStrategy: Strategy = {
  generation: true,
  deletionFinalizers: [CLEANUP_FINALIZER],
  defaults: fillNames,
  prepareCreate(next) {
    delete next['status'];
  },
  validate: (next, live) => [
    ...(live === undefined ? nameErrors(next) : []),
    ...versionErrors(next),
    ...conversionErrors(next),
    ...(live === undefined ? [] : immutableErrors(next, live)),
  ],
};

function fillNames(crd: KubeObject): void {
  const spec = asObject(crd['spec']);
  const names = asObject(spec?.['names']);
  if (spec === undefined || names === undefined) return;
  const kind = asText(names['kind']);
  names['singular'] ??= kind.toLowerCase();
  names['listKind'] ??= `${kind}List`;
  spec['conversion'] ??= { strategy: 'None' };
}

function nameErrors(crd: KubeObject): FieldError[] {
  const group = asText(fieldAt(crd, 'spec', 'group'));
  const plural = asText(fieldAt(crd, 'spec', 'names', 'plural'));
  const wanted = `${plural}.${group}`;
  const errors: FieldError[] = [];
  const { name } = crd.metadata;
  if (name !== wanted) {
    const detail = 'must be spec.names.plural+"."+spec.group';
    errors.push({ type: 'Invalid', field: 'metadata.name', badValue: name, detail });
  }
  if (group.split('.').length < 2) {
    const detail = 'should be a domain with at least one dot';
    errors.push({ type: 'Invalid', field: 'spec.group', badValue: group, detail });
  }
  return errors;
}

function versionErrors(crd: KubeObject): FieldError[] {
  const versions = asList(fieldAt(crd, 'spec', 'versions'));
  const errors: FieldError[] = [];
  const stored = versions.filter((version) => fieldAt(version, 'storage') === true);
  if (stored.length !== 1) {
    const detail = 'must have exactly one version marked as storage version';
    errors.push({ type: 'Invalid', field: 'spec.versions', badValue: asValue(versions), detail });
  }
  const seen = new Set<unknown>();
  versions.forEach((version, i) => {
    const name = fieldAt(version, 'name');
    if (seen.has(name)) {
      const detail = 'must contain unique version names';
      errors.push({ type: 'Invalid', field: 'spec.versions', badValue: asValue(versions), detail });
    }
    seen.add(name);
    if (fieldAt(version, 'schema', 'openAPIV3Schema') === undefined) {
      const field = `spec.versions[${i}].schema.openAPIV3Schema`;
      errors.push({ type: 'Required', field, detail: 'schemas are required' });
    }
  });
  return errors.length > 0 ? errors : schemaErrors(crd);
}

/** Schemas are structural, or the definition is refused. Upstream looks at one schema for all versions as global. */
function schemaErrors(crd: KubeObject): FieldError[] {
  const schemas = asList(fieldAt(crd, 'spec', 'versions')).map((v) =>
    fieldAt(v, 'schema', 'openAPIV3Schema'),
  );
  const [first] = schemas;
  if (schemas.every((schema) => equalValues(schema, first))) return structuralErrors(asValue(first ?? null));
  return schemas.flatMap((schema, i) =>
    structuralErrors(asValue(schema ?? null), `spec.versions[${i}].schema.openAPIV3Schema`),
  );
}

function conversionErrors(crd: KubeObject): FieldError[] {
  const strategy = fieldAt(crd, 'spec', 'conversion', 'strategy');
  if (strategy === undefined || strategy === 'None') return [];
  const detail = 'webhook conversion is not supported by this API server; supported values: "None"';
  return [{ type: 'Forbidden', field: 'spec.conversion.strategy', detail }];
}

function immutableErrors(crd: KubeObject, live: KubeObject): FieldError[] {
  const paths = [
    ['spec', 'group'],
    ['spec', 'scope'],
    ['spec', 'names', 'plural'],
    ['spec', 'names', 'kind'],
  ];
  return paths
    .filter((path) => fieldAt(crd, ...path) !== fieldAt(live, ...path))
    .map((path) => ({
      type: 'Invalid',
      field: path.join('.'),
      badValue: asValue(fieldAt(crd, ...path) ?? null),
      detail: 'field is immutable',
    }));
}
