import type { KubeObject } from '@flux-ts/resource';
import { boolean, expected, type Infer, list, object, oneOf, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import {
  accessFrom,
  artifactField,
  interval,
  localReference,
  statusOf,
  strings,
  suspend,
  timeout,
} from '../dsl/shared.ts';
import { SOURCE_CATEGORIES, SOURCE_GROUP } from './group.ts';

const include = object('Another repository whose content is copied in.', {
  repository: required(localReference('GitRepository in the same namespace.')),
  fromPath: string('Path in the other repository; its root by default.'),
  toPath: string('Path in this one; the name of the other by default.'),
});

/** Which reference of a repository is wanted: commit > name > semver > tag > branch. */
export const gitReference = (doc: string) =>
  object(doc, {
    branch: string('Branch.'),
    tag: string('Tag.'),
    semver: string('Range of versions; the highest matching tag is taken.'),
    name: string('Full name of a reference, `refs/…`.'),
    commit: string('Commit; with a branch, only that branch is fetched.'),
  });
/** What of a repository is followed. */
export type GitRepositoryRef = Infer<ReturnType<typeof gitReference>>;

const spec = object(
  'What to fetch, and how often.',
  {
    url: required(string('Address, HTTP(S) or SSH.', { pattern: '^(http|https|ssh)://.*$' })),
    interval: required(interval('How often upstream is asked.')),
    timeout: timeout('Limit of one Git operation.', { default: '60s' }),
    secretRef: localReference('Secret with credentials.'),
    provider: oneOf('Whose identity is used to sign in.', ['generic', 'aws', 'azure', 'github']),
    serviceAccountName: string('ServiceAccount for sign-in with a cloud identity.'),
    ref: gitReference('What to check out; branch master by default.'),
    verify: object('Which signatures are demanded.', {
      mode: oneOf('What must be signed.', ['head', 'HEAD', 'Tag', 'TagAndHEAD'], { default: 'HEAD' }),
      secretRef: expected(localReference('Secret with the public keys.')),
    }),
    proxySecretRef: localReference('Secret with the address of a proxy.'),
    ignore: string('What stays out of the artifact, in the syntax of .gitignore.'),
    suspend,
    recurseSubmodules: boolean('Fetches submodules too.'),
    include: list('Other repositories to copy in.', include),
    sparseCheckout: strings('The only directories to check out.'),
  },
  {
    legacy: {
      gitImplementation: oneOf('Git library (removed in v1).', ['go-git', 'libgit2']),
      accessFrom,
    },
    rules: [
      {
        rule: "!has(self.serviceAccountName) || (has(self.provider) && (self.provider == 'azure' || self.provider == 'aws'))",
        message: "serviceAccountName can only be set when provider is 'azure' or 'aws'",
      },
    ],
  },
);

const status = statusOf(
  {
    artifact: artifactField('The last artifact.'),
    includedArtifacts: list('Artifacts of the included repositories.', artifactField('An artifact.')),
    observedIgnore: string('spec.ignore of the last artifact.'),
    observedRecurseSubmodules: boolean('spec.recurseSubmodules of the last artifact.'),
    observedInclude: list('spec.include of the last artifact.', include),
    observedSparseCheckout: strings('spec.sparseCheckout of the last artifact.'),
    sourceVerificationMode: string('spec.verify.mode of the last verification.'),
  },
  {
    url: string('Address of the latest artifact (before v1).'),
    contentConfigChecksum: string('Checksum of what shapes the artifact (v1beta2).'),
  },
);

/** Another GitRepository whose content is put into this one's artifact. */
export type GitRepositoryInclude = Infer<typeof include>;
/** `spec` of a GitRepository. */
export type GitRepositorySpec = Infer<typeof spec>;
/** `status` of a GitRepository. */
export type GitRepositoryStatus = Infer<typeof status>;

/** A Git repository, source of artifacts. */
export interface GitRepository extends KubeObject {
  spec: GitRepositorySpec;
  status?: GitRepositoryStatus;
}

/** GitRepository (source.toolkit.fluxcd.io). */
export const GIT_REPOSITORY = defineKind({
  group: SOURCE_GROUP,
  kind: 'GitRepository',
  plural: 'gitrepositories',
  shortNames: ['gitrepo'],
  categories: SOURCE_CATEGORIES,
  versions: ['v1', 'v1beta2', 'v1beta1'],
  component: 'source-controller',
  columns: [column('URL', '.spec.url'), columns.age, columns.ready, columns.status],
  spec,
  status,
});
