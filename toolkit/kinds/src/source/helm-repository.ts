import type { KubeObject } from '@flux-ts/resource';
import { boolean, type Infer, object, oneOf, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import {
  accessFrom,
  artifactField,
  interval,
  localReference,
  statusOf,
  suspend,
  timeout,
} from '../dsl/shared.ts';
import { SOURCE_CATEGORIES, SOURCE_GROUP } from './group.ts';

const spec = object('Where the charts are.', {
  url: required(
    string('Address of the repository, HTTP(S) or oci://.', { pattern: '^(http|https|oci)://.*$' }),
  ),
  type: oneOf('Kind of repository: an index over HTTP (default), or OCI.', ['default', 'oci']),
  interval: interval('How often the index is fetched.'),
  timeout: timeout('Limit of fetching the index; 60s by default.'),
  secretRef: localReference('Secret with credentials.'),
  certSecretRef: localReference('Secret with TLS certificates.'),
  passCredentials: boolean('Sends credentials also where the index points elsewhere.'),
  provider: oneOf('Whose identity is used to sign in (OCI).', ['generic', 'aws', 'azure', 'gcp'], {
    default: 'generic',
  }),
  insecure: boolean('Allows plain HTTP (OCI).'),
  accessFrom,
  suspend,
});

const status = statusOf({
  artifact: artifactField('The last index.'),
  url: string('Address of the latest index.'),
});

/** `spec` of a HelmRepository. */
export type HelmRepositorySpec = Infer<typeof spec>;
/** `status` of a HelmRepository. */
export type HelmRepositoryStatus = Infer<typeof status>;

/** A repository of Helm charts. */
export interface HelmRepository extends KubeObject {
  spec: HelmRepositorySpec;
  status?: HelmRepositoryStatus;
}

/** HelmRepository (source.toolkit.fluxcd.io). */
export const HELM_REPOSITORY = defineKind({
  group: SOURCE_GROUP,
  kind: 'HelmRepository',
  plural: 'helmrepositories',
  shortNames: ['helmrepo'],
  categories: SOURCE_CATEGORIES,
  versions: ['v1', 'v1beta2', 'v1beta1'],
  component: 'source-controller',
  columns: [column('URL', '.spec.url'), columns.age, columns.ready, columns.status],
  spec,
  status,
});
