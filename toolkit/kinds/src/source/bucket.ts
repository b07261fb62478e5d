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

const rules = [
  {
    rule: "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)",
    message: "STS configuration is only supported for the 'aws' and 'generic' Bucket providers",
  },
  {
    rule: "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'",
    message: "'aws' is the only supported STS provider for the 'aws' Bucket provider",
  },
  {
    rule: "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'",
    message: "'ldap' is the only supported STS provider for the 'generic' Bucket provider",
  },
  {
    rule: "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)",
    message: "spec.sts.secretRef is not required for the 'aws' STS provider",
  },
  {
    rule: "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)",
    message: "spec.sts.certSecretRef is not required for the 'aws' STS provider",
  },
  {
    rule: "self.provider != 'generic' || !has(self.serviceAccountName)",
    message: "ServiceAccountName is not supported for the 'generic' Bucket provider",
  },
  {
    rule: '!has(self.secretRef) || !has(self.serviceAccountName)',
    message: 'cannot set both .spec.secretRef and .spec.serviceAccountName',
  },
];

const spec = object(
  'Which bucket, and how often.',
  {
    provider: oneOf('Whose object storage it is.', ['generic', 'aws', 'gcp', 'azure'], {
      default: 'generic',
    }),
    bucketName: required(string('Name of the bucket.')),
    endpoint: required(string('Address of the object storage.')),
    region: string('Region of the endpoint.'),
    prefix: string('Only objects with this prefix.'),
    interval: required(interval('How often upstream is asked.')),
    timeout: timeout('Limit of one fetch.', { default: '60s' }),
    secretRef: localReference('Secret with credentials.'),
    serviceAccountName: string('ServiceAccount for sign-in with a cloud identity.'),
    certSecretRef: localReference('Secret with TLS certificates.'),
    proxySecretRef: localReference('Secret with the address of a proxy.'),
    sts: object('Where temporary credentials come from.', {
      provider: required(oneOf('Kind of the token service.', ['aws', 'ldap'])),
      endpoint: required(string('Address of the token service.', { pattern: '^(http|https)://.*$' })),
      secretRef: localReference('Secret with credentials for the token service.'),
      certSecretRef: localReference('Secret with TLS certificates for the token service.'),
    }),
    insecure: boolean('Allows plain HTTP.'),
    ignore: string('What stays out of the artifact, in the syntax of .gitignore.'),
    suspend,
  },
  { legacy: { accessFrom }, rules },
);

const status = statusOf({
  artifact: artifactField('The last artifact.'),
  url: string('Address of the latest artifact.'),
  observedIgnore: string('spec.ignore of the last artifact.'),
});

/** `spec` of a Bucket. */
export type BucketSpec = Infer<typeof spec>;
/** `status` of a Bucket. */
export type BucketStatus = Infer<typeof status>;

/** A bucket of an object storage, source of artifacts. */
export interface Bucket extends KubeObject {
  spec: BucketSpec;
  status?: BucketStatus;
}

/** Bucket (source.toolkit.fluxcd.io). */
export const BUCKET = defineKind({
  group: SOURCE_GROUP,
  kind: 'Bucket',
  plural: 'buckets',
  categories: SOURCE_CATEGORIES,
  versions: ['v1', 'v1beta2', 'v1beta1'],
  component: 'source-controller',
  columns: [column('Endpoint', '.spec.endpoint'), columns.age, columns.ready, columns.status],
  spec,
  status,
});
