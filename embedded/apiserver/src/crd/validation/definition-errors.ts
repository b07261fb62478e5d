import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { dns1123Subdomain } from '../../registry/names.ts';
import { asList, asText, asValue, equalValues, field, fieldAt } from '../../values.ts';
import { approvalErrors } from './approval.ts';
import { conversionErrors } from './conversion.ts';
import { versionsText } from './go-json.ts';
import { dns1035Label } from './labels.ts';
import { namesErrors } from './names.ts';
import { versionErrors } from './versions.ts';

/** What versions have in common is looked at once, as a part of the spec: upstream keeps it there. */
const HOISTED = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'];

/**
 * What is wrong with a definition, in the order and the words of apiextensions-apiserver
 * (pkg/apis/apiextensions/validation). `live` is what an update replaces.
 */
export function definitionErrors(crd: KubeObject, live: KubeObject | undefined): FieldError[] {
  return [
    ...(live === undefined ? nameErrors(crd) : []),
    ...specErrors(crd, live),
    ...(live === undefined ? [] : immutableErrors(crd, live)),
    ...storedVersionErrors(crd),
    ...approvalErrors(crd, live),
    ...preserveErrors(crd, live),
  ];
}

function nameErrors(crd: KubeObject): FieldError[] {
  const { name } = crd.metadata;
  const wanted = `${asText(fieldAt(crd, 'spec', 'names', 'plural'))}.${asText(fieldAt(crd, 'spec', 'group'))}`;
  if (name === wanted) return [];
  const detail = 'must be spec.names.plural+"."+spec.group';
  return [{ type: 'Invalid', field: 'metadata.name', badValue: name, detail }];
}

function specErrors(crd: KubeObject, live: KubeObject | undefined): FieldError[] {
  const spec = crd['spec'];
  const versions = asList(field(spec, 'versions'));
  const shared = new Set(
    HOISTED.filter((key) => versions.every((v) => equalValues(field(v, key), field(versions[0], key)))),
  );
  return [
    ...groupErrors(asText(field(spec, 'group'))),
    ...scopeErrors(asText(field(spec, 'scope'))),
    ...missingSchemaErrors(versions, live),
    ...versions.flatMap((version, i) => versionErrors(version, { at: `spec.versions[${i}]`, shared, live })),
    ...listErrors(versions, shared),
    ...namesErrors(field(spec, 'names')),
    ...(versions.length === 0 ? [] : versionErrors(versions[0], { at: 'spec', shared, live })),
    ...conversionErrors(field(spec, 'conversion')),
  ];
}

function groupErrors(group: string): FieldError[] {
  const path = 'spec.group';
  if (group === '') return [{ type: 'Required', field: path, detail: '' }];
  const complaints = dns1123Subdomain(group, false);
  if (complaints.length === 0 && !group.includes('.'))
    complaints.push('should be a domain with at least one dot');
  if (complaints.length === 0) return [];
  return [{ type: 'Invalid', field: path, badValue: group, detail: complaints.join(',') }];
}

function scopeErrors(scope: string): FieldError[] {
  if (scope === 'Cluster' || scope === 'Namespaced') return [];
  if (scope === '') return [{ type: 'Required', field: 'spec.scope', detail: '' }];
  const detail = 'supported values: "Cluster", "Namespaced"';
  return [{ type: 'NotSupported', field: 'spec.scope', badValue: scope, detail }];
}

function missingSchemaErrors(versions: readonly unknown[], live: KubeObject | undefined): FieldError[] {
  const lacks = (version: unknown) => (fieldAt(version, 'schema', 'openAPIV3Schema') ?? null) === null;
  // What was stored without schemas may stay so.
  if (live !== undefined && asList(fieldAt(live, 'spec', 'versions')).some(lacks)) return [];
  return versions.flatMap((version, i) =>
    lacks(version)
      ? [{ type: 'Required', field: `spec.versions[${i}].schema.openAPIV3Schema`, detail: '' }]
      : [],
  );
}

/** The list of versions as a whole, and its first, which upstream calls the version. */
function listErrors(versions: readonly unknown[], shared: ReadonlySet<string>): FieldError[] {
  const errors: FieldError[] = [];
  const invalid = (detail: string) => {
    const badText = versionsText(versions, shared);
    errors.push({ type: 'Invalid', field: 'spec.versions', badText, detail });
  };
  const names = versions.map((version) => asText(field(version, 'name')));
  if (new Set(names).size < names.length) invalid('must contain unique version names');
  if (versions.filter((version) => field(version, 'storage') === true).length !== 1) {
    invalid('must have exactly one version marked as storage version');
  }
  const [first = ''] = names;
  const complaints = first === '' ? [] : dns1035Label(first);
  if (complaints.length > 0) {
    errors.push({ type: 'Invalid', field: 'spec.version', badValue: first, detail: complaints.join(',') });
  }
  return errors;
}

/** What is served cannot become something else. */
function immutableErrors(crd: KubeObject, live: KubeObject): FieldError[] {
  const established = asList(fieldAt(live, 'status', 'conditions')).some(
    (condition) => field(condition, 'type') === 'Established' && field(condition, 'status') === 'True',
  );
  const always = [
    ['spec', 'group'],
    ['spec', 'names', 'plural'],
  ];
  const served = [
    ['spec', 'scope'],
    ['spec', 'names', 'kind'],
  ];
  return [...(established ? served : []), ...always]
    .filter((path) => fieldAt(crd, ...path) !== fieldAt(live, ...path))
    .map((path) => ({
      type: 'Invalid',
      field: path.join('.'),
      badValue: asValue(fieldAt(crd, ...path) ?? null),
      detail: 'field is immutable',
    }));
}

function storedVersionErrors(crd: KubeObject): FieldError[] {
  const path = 'status.storedVersions';
  const listed = fieldAt(crd, 'status', 'storedVersions');
  const stored = asList(listed).map(asText);
  if (stored.length === 0) {
    const detail = 'must have at least one stored version';
    return [{ type: 'Invalid', field: path, badValue: null, detail }];
  }
  const versions = asList(fieldAt(crd, 'spec', 'versions'));
  const names = versions.map((version) => asText(field(version, 'name')));
  const unlisted = versions.filter(
    (version) => field(version, 'storage') === true && !stored.includes(asText(field(version, 'name'))),
  );
  const lost = stored.flatMap((name, i) => (names.includes(name) ? [] : [{ name, i }]));
  return [
    ...unlisted.map((version): FieldError => {
      const detail = `must have the storage version ${asText(field(version, 'name'))}`;
      return { type: 'Invalid', field: path, badValue: stored, detail };
    }),
    ...lost.map(({ name, i }): FieldError => {
      const detail = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
      return { type: 'Invalid', field: `${path}[${i}]`, badValue: name, detail };
    }),
  ];
}

function preserveErrors(crd: KubeObject, live: KubeObject | undefined): FieldError[] {
  const preserves = (object: KubeObject | undefined) =>
    fieldAt(object, 'spec', 'preserveUnknownFields') === true;
  if (!preserves(crd) || preserves(live)) return [];
  const detail =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [{ type: 'Invalid', field: 'spec.preserveUnknownFields', badValue: true, detail }];
}
