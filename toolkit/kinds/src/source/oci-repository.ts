import type { KubeObject } from '@flux-ts/resource';
import { boolean, type Infer, object, oneOf, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import { artifactField, interval, localReference, statusOf, suspend, timeout } from '../dsl/shared.ts';
import { SOURCE_CATEGORIES, SOURCE_GROUP } from './group.ts';
import { verificationFields } from './verification.ts';

const layerSelector = (doc: string) =>
  object(doc, {
    mediaType: string('Media type of the layer; the first layer by default.'),
    operation: oneOf('Unpack the layer, or keep it as it is.', ['extract', 'copy']),
  });

const spec = object('What to pull, and how often.', {
  url: required(string('Repository, oci://…, without a tag.', { pattern: '^oci://.*$' })),
  interval: required(interval('How often upstream is asked.')),
  timeout: timeout('Limit of one operation.', { default: '60s' }),
  ref: object('Which artifact: digest > semver > tag; latest by default.', {
    digest: string('Digest.'),
    semver: string('Range of versions; the highest matching tag is taken.'),
    semverFilter: string('Regular expression that tags must match first.'),
    tag: string('Tag.'),
  }),
  layerSelector: layerSelector('Which layer is taken.'),
  provider: oneOf('Whose identity is used to sign in.', ['generic', 'aws', 'azure', 'gcp'], {
    default: 'generic',
  }),
  secretRef: localReference('Secret with registry credentials.'),
  serviceAccountName: string('ServiceAccount with image pull secrets or a cloud identity.'),
  certSecretRef: localReference('Secret with TLS certificates.'),
  proxySecretRef: localReference('Secret with the address of a proxy.'),
  verify: object('Which signatures are demanded.', {
    ...verificationFields,
    trustedRootSecretRef: localReference('Secret with the trusted root of a Sigstore of one’s own.'),
  }),
  insecure: boolean('Allows plain HTTP.'),
  ignore: string('What stays out of the artifact, in the syntax of .gitignore.'),
  suspend,
});

const status = statusOf(
  {
    artifact: artifactField('The last artifact.'),
    url: string('Address of the latest artifact.'),
    observedIgnore: string('spec.ignore of the last artifact.'),
    observedLayerSelector: layerSelector('spec.layerSelector of the last artifact.'),
  },
  { contentConfigChecksum: string('Checksum of what shapes the artifact (v1beta2).') },
);

/** `spec` of an OCIRepository. */
export type OCIRepositorySpec = Infer<typeof spec>;
/** `status` of an OCIRepository. */
export type OCIRepositoryStatus = Infer<typeof status>;

/** A repository of OCI artifacts, source of artifacts. */
export interface OCIRepository extends KubeObject {
  spec: OCIRepositorySpec;
  status?: OCIRepositoryStatus;
}

/** OCIRepository (source.toolkit.fluxcd.io). */
export const OCI_REPOSITORY = defineKind({
  group: SOURCE_GROUP,
  kind: 'OCIRepository',
  plural: 'ocirepositories',
  shortNames: ['ocirepo'],
  categories: SOURCE_CATEGORIES,
  versions: ['v1', 'v1beta2'],
  component: 'source-controller',
  columns: [column('URL', '.spec.url'), columns.ready, columns.status, columns.age],
  spec,
  status,
});
