import { boolean, integer, list, object, oneOf, required } from '../dsl/field.ts';
import { interval, nonEmptyName } from '../dsl/shared.ts';

const actionTimeout = interval('Limit of the action; spec.timeout by default.');
const disableHooks = boolean('Does not run hooks.');
const disableWait = boolean('Does not wait for resources to be ready.');
const disableWaitForJobs = boolean('Does not wait for jobs to complete.');
const serverSide = oneOf('Whether objects are applied server-side.', ['enabled', 'disabled', 'auto']);
const crds = oneOf('What happens to the chart’s CRDs.', ['Skip', 'Create', 'CreateReplace']);

const writing = {
  timeout: actionTimeout,
  disableHooks,
  disableWait,
  disableWaitForJobs,
  disableOpenAPIValidation: boolean('Does not validate manifests against OpenAPI.'),
  disableSchemaValidation: boolean('Does not validate values against the chart’s schema.'),
  disableTakeOwnership: boolean('Does not adopt existing objects.'),
  crds,
};

const remediation = {
  retries: integer('How often a failure is tried again; -1 means always.'),
  ignoreTestFailures: boolean('A failed test is no failure; spec.test.ignoreFailures by default.'),
  remediateLastFailure: boolean('Remediates the last failure too.'),
};

const strategyName = required(
  oneOf('What happens after a failure.', ['RemediateOnFailure', 'RetryOnFailure']),
);
const retryInterval = interval('How long until the next try.');

/** spec.install of a HelmRelease. */
export const install = object('How a release is installed.', {
  ...writing,
  createNamespace: boolean('Creates spec.targetNamespace.'),
  replace: boolean('Uses the name again of a deleted release.'),
  serverSideApply: boolean('Applies objects server-side.'),
  skipCRDs: boolean('Does not install CRDs (use crds).'),
  remediation: object('What happens after a failure.', remediation),
  strategy: object(
    'What happens after a failure.',
    { name: strategyName, retryInterval },
    {
      rules: [
        {
          rule: "!has(self.retryInterval) || self.name != 'RemediateOnFailure'",
          message: ".retryInterval cannot be set when .name is 'RemediateOnFailure'",
        },
      ],
    },
  ),
});

/** spec.upgrade of a HelmRelease. */
export const upgrade = object('How a release is upgraded.', {
  ...writing,
  chartNameChangeStrategy: oneOf('What happens when the chart has another name.', [
    'InPlaceUpdate',
    'Reinstall',
  ]),
  cleanupOnFail: boolean('Deletes new objects of a failed upgrade.'),
  force: boolean('Replaces objects that cannot be changed.'),
  preserveValues: boolean('Starts from the values of the last release.'),
  serverSideApply: serverSide,
  remediation: object('What happens after a failure.', {
    ...remediation,
    strategy: oneOf('How it is remediated.', ['rollback', 'uninstall']),
  }),
  strategy: object(
    'What happens after a failure.',
    { name: strategyName, retryInterval },
    {
      rules: [
        {
          rule: "!has(self.retryInterval) || self.name == 'RetryOnFailure'",
          message: ".retryInterval can only be set when .name is 'RetryOnFailure'",
        },
      ],
    },
  ),
});

/** spec.rollback of a HelmRelease. */
export const rollback = object('How a release is rolled back.', {
  timeout: actionTimeout,
  disableHooks,
  disableWait,
  disableWaitForJobs,
  cleanupOnFail: boolean('Deletes new objects of a failed rollback.'),
  force: boolean('Replaces objects that cannot be changed.'),
  recreate: boolean('Has no effect any more.'),
  serverSideApply: serverSide,
});

/** spec.uninstall of a HelmRelease. */
export const uninstall = object('How a release is uninstalled.', {
  timeout: actionTimeout,
  disableHooks,
  disableWait,
  keepHistory: boolean('Keeps the history of the release.'),
  deletionPropagation: oneOf('How dependants are deleted.', ['background', 'foreground', 'orphan'], {
    default: 'background',
  }),
});

/** spec.test of a HelmRelease. */
export const test = object('How a release is tested.', {
  enable: boolean('Runs the chart’s tests after install and upgrade.'),
  timeout: actionTimeout,
  ignoreFailures: boolean('A failed test is no failure.'),
  filters: list(
    'Tests to run or to leave out.',
    object('A filter.', {
      name: required(nonEmptyName('Name of the test.')),
      exclude: boolean('Leaves the test out.'),
    }),
  ),
});
