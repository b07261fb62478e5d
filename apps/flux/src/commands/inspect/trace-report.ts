import { ociKeys } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { at, conditionOf, textAt } from '../../objects/fields.ts';
import { goTime } from '../../objects/go-time.ts';

/** How wide the names of a block are; Flux's templates differ from block to block. */
type Line = readonly [name: string, value: string];

/** Lines of a block, names padded to a width; a longer name has no space after it. */
export function block(lines: readonly Line[], width: number): string {
  return lines.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}\n`).join('');
}

/** A line, or none where there is no value. */
export const optional = (name: string, value: string): Line[] => (value === '' ? [] : [[name, value]]);

/** When an object was reconciled last, and what was said; `failing` objects are told apart in sources. */
export function readiness(object: KubeObject, options: { readonly failing?: boolean } = {}): Line[] {
  const ready = conditionOf(object, 'Ready');
  if (ready === undefined) return [['Status', 'Unknown']];
  const failed = options.failing === true && ready.status === 'False';
  const words = failed ? 'Last reconciliation failed at' : 'Last reconciled at';
  return [
    ['Status', `${words} ${goTime(ready.lastTransitionTime)}`],
    ['Message', ready.message],
  ];
}

const artifact = (object: KubeObject) => textAt(object, 'status', 'artifact', 'revision');

function reference(object: KubeObject): Line[] {
  const ref = (field: string) => textAt(object, 'spec', 'ref', field);
  if (ref('tag') !== '') return [['Tag', ref('tag')]];
  if (ref('semver') !== '') return [['Tag', ref('semver')]];
  if (object.kind === 'OCIRepository') return optional('Digest', ref('digest'));
  return optional('Branch', ref('branch'));
}

function origin(object: KubeObject): Line[] {
  const metadata = at(object, 'status', 'artifact', 'metadata');
  return [
    ...optional('Origin Revision', textAt(metadata, ociKeys.revision)),
    ...optional('Origin Source', textAt(metadata, ociKeys.source)),
  ];
}

/** The lines of a source; `withOrigin` adds where an OCI artifact was made from. */
export function sourceLines(object: KubeObject, withOrigin: boolean): Line[] {
  const { name, namespace = '' } = object.metadata;
  const head: Line[] = [
    [object.kind, name],
    ['Namespace', namespace],
  ];
  if (object.kind === 'ExternalArtifact') {
    const from = ['kind', 'namespace', 'name'].map((field) => textAt(object, 'spec', 'sourceRef', field));
    head.push(['Source', from.join('/')]);
  } else head.push(['URL', textAt(object, 'spec', 'url')], ...reference(object));
  const failing = object.kind !== 'HelmRepository';
  return [
    ...head,
    ...optional('Revision', artifact(object)),
    ...(withOrigin ? origin(object) : []),
    ...readiness(object, { failing }),
  ];
}

/** The lines of a HelmChart. */
export function chartLines(object: KubeObject): Line[] {
  return [
    ['HelmChart', object.metadata.name],
    ['Namespace', object.metadata.namespace ?? ''],
    ['Chart', textAt(object, 'spec', 'chart')],
    ['Version', textAt(object, 'spec', 'version')],
    ...optional('Revision', artifact(object)),
    ...readiness(object),
  ];
}

/** The lines of a Kustomization or a HelmRelease. */
export function applierLines(object: KubeObject): Line[] {
  const ks = object.kind === 'Kustomization';
  return [
    [object.kind, object.metadata.name],
    ['Namespace', object.metadata.namespace ?? ''],
    ...optional('Target', textAt(object, 'spec', 'targetNamespace')),
    ...(ks ? ([['Path', textAt(object, 'spec', 'path')]] as Line[]) : []),
    ['Revision', textAt(object, 'status', ks ? 'lastAppliedRevision' : 'lastAttemptedRevision')],
    ...readiness(object),
  ];
}

/** The lines of the object that is traced. */
export function objectLines(kind: string, object: KubeObject): Line[] {
  return [
    ['Object', `${kind}/${object.metadata.name}`],
    ...optional('Namespace', object.metadata.namespace ?? ''),
    ['Status', 'Managed by Flux'],
  ];
}
