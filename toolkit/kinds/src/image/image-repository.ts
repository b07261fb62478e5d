import type { KubeObject } from '@flux-ts/resource';
import { boolean, type Infer, integer, list, object, oneOf, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import {
  accessFrom,
  interval,
  localReference,
  statusOf,
  strings,
  suspend,
  time,
  timeout,
} from '../dsl/shared.ts';

/** API group of image automation. */
export const IMAGE_GROUP = 'image.toolkit.fluxcd.io';
export const IMAGE_CATEGORIES = ['all', 'fluxcd', 'fluxcd-images'] as const;
/** Every version that image kinds ever had. */
export const IMAGE_VERSIONS = ['v1', 'v1beta2', 'v1beta1', 'v1alpha2', 'v1alpha1'] as const;

const spec = object('Which image to scan, and how often.', {
  image: required(string('Image without scheme and tag.')),
  interval: required(interval('How often the registry is asked.')),
  timeout: timeout('Limit of one scan; interval by default.'),
  secretRef: localReference('Secret with registry credentials.'),
  serviceAccountName: string('ServiceAccount with image pull secrets or a cloud identity.', {
    maxLength: 253,
  }),
  certSecretRef: localReference('Secret with TLS certificates.'),
  proxySecretRef: localReference('Secret with the address of a proxy.'),
  provider: oneOf('Whose identity is used to sign in.', ['generic', 'aws', 'azure', 'gcp'], {
    default: 'generic',
  }),
  insecure: boolean('Allows plain HTTP.'),
  exclusionList: list('Regular expressions of tags to leave out.', string(''), {
    maxItems: 25,
    default: ['^.*\\.sig$'],
  }),
  accessFrom,
  suspend,
});

const status = statusOf({
  canonicalImageName: string('Full name of the image.'),
  lastScanResult: object('What the last scan found.', {
    tagCount: required(integer('Number of tags.')),
    scanTime: time('When.'),
    revision: string('Checksum of the tags.'),
    latestTags: strings('First tags of the sorted list.'),
  }),
  observedExclusionList: strings('spec.exclusionList of the last scan.'),
});

/** `spec` of an ImageRepository. */
export type ImageRepositorySpec = Infer<typeof spec>;
/** `status` of an ImageRepository. */
export type ImageRepositoryStatus = Infer<typeof status>;

/** Scans the tags of an image. */
export interface ImageRepository extends KubeObject {
  spec: ImageRepositorySpec;
  status?: ImageRepositoryStatus;
}

/** ImageRepository (image.toolkit.fluxcd.io). */
export const IMAGE_REPOSITORY = defineKind({
  group: IMAGE_GROUP,
  kind: 'ImageRepository',
  plural: 'imagerepositories',
  shortNames: ['imgrepo', 'imagerepo'],
  categories: IMAGE_CATEGORIES,
  versions: IMAGE_VERSIONS,
  component: 'image-reflector-controller',
  columns: [
    column('Image', '.spec.image'),
    column('Tags', '.status.lastScanResult.tagCount'),
    columns.ready,
    columns.status,
    column('Last scan', '.status.lastScanResult.scanTime', 1),
    columns.age,
  ],
  spec,
  status,
});
