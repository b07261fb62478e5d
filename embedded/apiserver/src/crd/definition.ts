import { embeddingSchema, type KubeObject } from '@flux-ts/resource';
import { type PrinterColumn, type Schema, structuralSchema } from '@flux-ts/schema';
import { compareKubeVersions } from '../kinds/kube-version.ts';
import {
  collectionOf,
  type ResourceType,
  type ScalePaths,
  type ServedVersion,
  type Subresource,
} from '../kinds/resource-type.ts';
import { asList, asObject, asText, asValue, fieldAt } from '../values.ts';
import { hasEmbedded } from './embedded-metadata.ts';

/** Where CustomResourceDefinitions are in the storage. */
export const CRD_COLLECTION = 'apiextensions.k8s.io/customresourcedefinitions';
/** Keeps a definition until its objects are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const PART_VERBS = ['get', 'patch', 'update'];
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** Types of meta/v1, which every custom resource has. */
export interface MetaTypes {
  readonly objectMeta: Schema | undefined;
}

/** The resource type a definition defines. Throws DiagnosticsError when a schema is no structural one. */
export function definedType(crd: KubeObject, meta: MetaTypes): ResourceType {
  const spec = asObject(crd['spec']) ?? {};
  const names = asObject(spec['names']) ?? {};
  const group = asText(spec['group']);
  const plural = asText(names['plural']);
  const kind = asText(names['kind']);
  const versions = asList(spec['versions']).map((version) => servedVersion(version, crd, meta));
  const storage = asList(spec['versions']).find((version) => fieldAt(version, 'storage') === true);
  return {
    group,
    plural,
    kind,
    singular: asText(names['singular']) || kind.toLowerCase(),
    listKind: asText(names['listKind']) || `${kind}List`,
    shortNames: asList(names['shortNames']).map(asText),
    categories: asList(names['categories']).map(asText),
    namespaced: spec['scope'] === 'Namespaced',
    verbs: VERBS,
    versions: versions.sort((a, b) => compareKubeVersions(a.version, b.version)),
    storageVersion: asText(fieldAt(storage, 'name')),
    storedAs: `${group}/${asText(fieldAt(storage, 'name'))}`,
    custom: true,
    collection: collectionOf(group, plural),
    resource: { group, name: plural },
    qualifiedKind: { group, name: kind },
  };
}

function servedVersion(version: unknown, crd: KubeObject, meta: MetaTypes): ServedVersion {
  const name = asText(fieldAt(version, 'name'));
  const scale = scalePaths(fieldAt(version, 'subresources', 'scale'));
  const hasStatus = fieldAt(version, 'subresources', 'status') !== undefined;
  const parts: Subresource[] = [];
  if (hasStatus) parts.push({ name: 'status', verbs: PART_VERBS });
  if (scale !== undefined) parts.push({ name: 'scale', kind: SCALE, verbs: PART_VERBS });
  const deprecated = fieldAt(version, 'deprecated') === true;
  const warning = asText(fieldAt(version, 'deprecationWarning'));
  const schema = rootSchema(fieldAt(version, 'schema', 'openAPIV3Schema'), meta);
  return {
    version: name,
    served: fieldAt(version, 'served') === true,
    schema,
    merging: embeddingSchema(schema),
    embedsResources: hasEmbedded(schema),
    columns: asList(fieldAt(version, 'additionalPrinterColumns')) as readonly PrinterColumn[],
    subresources: parts,
    scale,
    selectableFields: asList(fieldAt(version, 'selectableFields')).map((field) =>
      asText(fieldAt(field, 'jsonPath')).replace(/^\./, ''),
    ),
    seen: new WeakMap(),
    deprecation: deprecated ? warning || deprecationOf(crd, name) : undefined,
  };
}

/** What is told of a deprecated version, and which better one there is (apiextensions defaultDeprecationWarning). */
function deprecationOf(crd: KubeObject, version: string): string {
  const group = asText(fieldAt(crd, 'spec', 'group'));
  const kind = asText(fieldAt(crd, 'spec', 'names', 'kind'));
  const better = asList(fieldAt(crd, 'spec', 'versions'))
    .filter((each) => fieldAt(each, 'served') === true && fieldAt(each, 'deprecated') !== true)
    .map((each) => asText(fieldAt(each, 'name')))
    .filter((name) => compareKubeVersions(name, version) < 0)
    .sort(compareKubeVersions);
  const use = better.length === 0 ? '' : `; use ${group}/${better[0]} ${kind}`;
  return `${group}/${version} ${kind} is deprecated${use}`;
}

function scalePaths(scale: unknown): ScalePaths | undefined {
  if (asObject(scale) === undefined) return undefined;
  const selector = asText(fieldAt(scale, 'labelSelectorPath'));
  return {
    specReplicas: asText(fieldAt(scale, 'specReplicasPath')),
    statusReplicas: asText(fieldAt(scale, 'statusReplicasPath')),
    ...(selector === '' ? {} : { labelSelector: selector }),
  };
}

/** The schema with the fields that every object has, whatever the definition says of them. */
function rootSchema(openAPI: unknown, { objectMeta }: MetaTypes): Schema {
  const schema = structuralSchema(asValue(openAPI ?? { type: 'object' }));
  const properties = Object.assign(Object.create(null) as Record<string, Schema>, schema.properties);
  properties['apiVersion'] = { type: 'string' };
  properties['kind'] = { type: 'string' };
  properties['metadata'] = objectMeta ?? { type: 'object', preserveUnknownFields: true };
  return { ...schema, type: 'object', properties };
}
