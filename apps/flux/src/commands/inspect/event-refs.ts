import { FLUX_KINDS } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { failure } from '../../cli/errors.ts';
import { textAt } from '../../objects/fields.ts';
import { kindNamed } from '../../objects/kind-words.ts';

/** An object whose events are wanted too. */
export interface EventSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Where a kind refers to another object. */
interface Reference {
  readonly path: readonly string[];
  /** The kind of the other object, where the reference does not say it. */
  readonly kind?: string;
  readonly sameNamespace?: boolean;
}

const references: Readonly<Record<string, Reference>> = {
  Kustomization: { path: ['spec', 'sourceRef'] },
  HelmRelease: { path: ['spec', 'chart', 'spec', 'sourceRef'] },
  Alert: { path: ['spec', 'providerRef'], kind: 'Provider', sameNamespace: true },
  ImagePolicy: { path: ['spec', 'imageRepositoryRef'], kind: 'ImageRepository' },
  HelmChart: { path: ['spec', 'sourceRef'] },
};

/** A kind of Flux by its name, without regard to case. */
export function findFluxKind(name: string): string | undefined {
  return FLUX_KINDS.find((kind) => kind.kind.toLowerCase() === name.toLowerCase())?.kind;
}

/** The objects that an object refers to: its source, provider or chart. */
export async function referencedObjects(
  client: KubeClient,
  kindName: string,
  name: string,
  namespace: string,
): Promise<EventSubject[]> {
  const reference = references[kindName];
  if (reference === undefined) return [];
  const { apiVersion, kind } = kindNamed(kindName);
  const object = await client.get<KubeObject>({ apiVersion, kind, name, namespace });
  // A HelmRelease may name its chart by chartRef instead.
  const path =
    kindName === 'HelmRelease' && textAt(object, 'spec', 'chartRef', 'name') !== ''
      ? ['spec', 'chartRef']
      : reference.path;
  const field = (key: string) => textAt(object, ...path, key);
  for (const key of reference.kind === undefined ? ['kind', 'name'] : ['name']) {
    if (field(key) === '')
      throw failure(`field '${[...path, key].join('.')}' for '${namespace}/${name}' not found`);
  }
  const where = reference.sameNamespace === true ? namespace : field('namespace') || namespace;
  const found = [{ kind: reference.kind ?? field('kind'), name: field('name'), namespace: where }];
  if (kindName === 'HelmRelease' && path === reference.path) {
    found.push({ kind: 'HelmChart', name: `${namespace}-${name}`, namespace: where });
  }
  return found;
}
