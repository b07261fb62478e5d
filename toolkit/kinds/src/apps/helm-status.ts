import { type Infer, integer, list, map, object, oneOf, required, string } from '../dsl/field.ts';
import { inventory } from '../dsl/kustomize-fields.ts';
import { namespaceName, statusOf, time } from '../dsl/shared.ts';

const count = (doc: string) => integer(doc, { format: 'int64' });

const snapshot = object('A release as it was seen.', {
  apiVersion: string('Version of the snapshot’s format.'),
  digest: required(string('Digest of the release.')),
  name: required(string('Name of the release.')),
  namespace: required(string('Namespace of the release.')),
  version: required(integer('Version of the release.')),
  status: required(string('Status of the release.')),
  action: string('Action that made it.'),
  chartName: required(string('Name of the chart.')),
  chartVersion: required(string('Version of the chart.')),
  appVersion: string('Version of the app.'),
  configDigest: required(string('Digest of the values.')),
  firstDeployed: required(time('When it was deployed first.')),
  lastDeployed: required(time('When it was deployed last.')),
  deleted: time('When it was deleted.'),
  ociDigest: string('Digest of the OCI artifact.'),
  testHooks: map(
    'Tests that ran.',
    object('A test.', {
      lastStarted: time('When it started.'),
      lastCompleted: time('When it ended.'),
      phase: string('How it ended.'),
    }),
  ),
});

/** status of a HelmRelease. */
export const helmReleaseStatus = statusOf(
  {
    observedPostRenderersDigest: string('Digest of spec.postRenderers of the last attempt.'),
    observedCommonMetadataDigest: string('Digest of spec.commonMetadata of the last attempt.'),
    lastAttemptedGeneration: count('Generation of the last attempt.'),
    helmChart: string('`namespace/name` of the HelmChart.'),
    storageNamespace: namespaceName('Namespace of Helm’s storage.'),
    history: list('Releases, newest first.', snapshot),
    lastAttemptedReleaseAction: oneOf('Last action.', ['install', 'upgrade']),
    lastAttemptedReleaseActionDuration: string('How long it took.'),
    failures: count('Failures since the last success.'),
    installFailures: count('Failed installs since the last success.'),
    upgradeFailures: count('Failed upgrades since the last success.'),
    lastAttemptedRevision: string('Chart version of the last attempt.'),
    lastAttemptedRevisionDigest: string('Digest of the chart of the last attempt.'),
    lastAttemptedConfigDigest: string('Digest of the values of the last attempt.'),
    lastAttemptedValuesChecksum: string('SHA-1 of the values of the last attempt (older versions).'),
    lastReleaseRevision: integer('Version of the last release (older versions).'),
    lastHandledForceAt: string('Last force request that was handled.'),
    lastHandledResetAt: string('Last reset request that was handled.'),
    inventory,
  },
  { lastAppliedRevision: string('Chart version of the last release (before v2).') },
);

/** One release in a HelmRelease's history. */
export type HelmReleaseSnapshot = Infer<typeof snapshot>;
/** `status` of a HelmRelease. */
export type HelmReleaseStatus = Infer<typeof helmReleaseStatus>;
