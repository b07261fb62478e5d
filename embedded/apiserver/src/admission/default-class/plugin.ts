import type { KubeObject } from '@flux-ts/resource';
import { asObject } from '../../values.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../plugin.ts';

/** Kinds whose objects get the class that is everybody's unless they say otherwise. */
interface Defaulted {
  /** Where the objects are, and the field of their spec that names the class. */
  readonly collection: string;
  readonly field: string;
  /** An older way to name the class. */
  readonly annotation: string;
  readonly classes: string;
  /** Annotations that make a class the default. */
  readonly marks: readonly string[];
}

const KINDS: readonly Defaulted[] = [
  {
    collection: '/persistentvolumeclaims',
    field: 'storageClassName',
    annotation: 'volume.beta.kubernetes.io/storage-class',
    classes: 'storage.k8s.io/storageclasses',
    marks: [
      'storageclass.kubernetes.io/is-default-class',
      'storageclass.beta.kubernetes.io/is-default-class',
    ],
  },
  {
    collection: 'networking.k8s.io/ingresses',
    field: 'ingressClassName',
    annotation: 'kubernetes.io/ingress.class',
    classes: 'networking.k8s.io/ingressclasses',
    marks: ['ingressclass.kubernetes.io/is-default-class'],
  },
];

/**
 * Claims and Ingresses that name no class get the default one; of several the newest (plugin/pkg/admission/storage/
 * storageclass/setdefault, network/defaultingressclass).
 */
export const defaultClass: AdmissionPlugin = {
  mutate(request) {
    const { operation, subresource, target, object } = request;
    if (operation !== 'CREATE' || subresource !== undefined || object === undefined) return false;
    const kind = KINDS.find(({ collection }) => collection === target.type.collection);
    const spec = asObject(object['spec']);
    if (kind === undefined || spec === undefined || spec[kind.field] !== undefined) return false;
    if (object.metadata.annotations?.[kind.annotation] !== undefined) return false;
    const [found] = defaultsOf(request, kind);
    if (found === undefined) return false;
    spec[kind.field] = found.metadata.name;
    return true;
  },
};

function defaultsOf({ api }: AdmissionRequest, { classes, marks }: Defaulted): KubeObject[] {
  const born = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? '';
  return api.storage
    .list(classes)
    .map(({ object }) => object)
    .filter(({ metadata }) => marks.some((mark) => metadata.annotations?.[mark] === 'true'))
    .sort((a, b) => compare(born(b), born(a)) || compare(a.metadata.name, b.metadata.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
