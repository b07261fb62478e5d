import type { UserStep } from './run-steps.ts';
import {
  ENDED,
  events,
  job,
  later,
  make,
  pods,
  READY,
  reasons,
  status,
  step,
  template,
  told,
} from './workload-shapes.ts';

const INDEX = 'batch.kubernetes.io/job-completion-index';
const at = (app: string, index: number) => `app=${app},${INDEX}=${index}`;
const RUNNING = '--no-headers -o custom-columns=I:.spec.hostname,P:.status.phase';
const condition = (type: string) => ({
  phase: 'Failed',
  conditions: [{ type, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
});
const rules = (...all: object[]) => ({ podFailurePolicy: { rules: all } });
const exits = (action: string, ...values: number[]) => ({
  action,
  onExitCodes: { operator: 'In', values },
});

/** What a Job writes of itself and of its pods. */
const SHAPES: readonly UserStep[] = [
  job('one', { backoffLimit: 2 }),
  status('job one', '"active":1'),
  step(
    'get job one -o jsonpath={.spec.selector}{.spec.template.metadata}{.metadata.labels}{.metadata.annotations}',
  ),
  step(
    'get job one -o jsonpath={.metadata.generation}{.spec.completions}{.spec.parallelism}{.spec.podReplacementPolicy}',
  ),
  step('get pods -l job-name=one -o jsonpath={.items[0].metadata.labels}{.items[0].metadata.finalizers}'),
  step(
    'get pods -l app=one -o jsonpath={.items[0].metadata.ownerReferences}{.items[0].metadata.generateName}',
  ),
  pods('app=one', READY),
  status('job one', '"ready":1'),
  step('delete pods -l app=one --wait=false'),
  later('get job one -o jsonpath={.status.failed}', '1'),
  { args: 'get pods -l app=one -o jsonpath={.items[*].status.phase}', until: 'Pending', patience: 20 },
  pods('app=one', ENDED('Succeeded')),
  status('job one', 'Complete'),
  later('get pods -l app=one -o jsonpath={.items[*].metadata.finalizers}', ''),
  events('Job', 'one'),
  step('describe job one --show-events=false'),
  step('patch job one --type=merge -p {"spec":{"suspend":true}}'),
  step('patch job one --type=merge -p {"spec":{"parallelism":3}}'),
  step('patch job one --type=merge -p {"spec":{"completions":3}}'),
  step('patch job one --type=merge -p {"spec":{"backoffLimit":9}}'),
  step('delete job one --wait=false'),
  { args: 'get pods -l app=one', until: 'No resources' },

  make('batch/v1', 'Job', 'manual', {
    manualSelector: true,
    selector: { matchLabels: { app: 'manual' } },
    template: template('manual', { restartPolicy: 'Never' }),
  }),
  status('job manual', '"active":1'),
  step('get job manual -o jsonpath={.spec.selector}{.spec.template.metadata.labels}'),
  step('get pods -l app=manual -o jsonpath={.items[0].metadata.labels}'),
  step('delete job manual --cascade=orphan'),
  later('get pods -l app=manual -o jsonpath={.items[*].metadata.ownerReferences}', ''),
  later('get pods -l app=manual -o jsonpath={.items[*].metadata.finalizers}', ''),
  step('delete pods -l app=manual'),

  job('elsewhere', { managedBy: 'example.com/other' }),
  step('get job elsewhere -o jsonpath={.status}'),
  step('get pods -l app=elsewhere'),
];

/** Many pods at once. */
const NUMBERS: readonly UserStep[] = [
  job('many', { completions: 4, parallelism: 3 }),
  status('job many', '"active":3'),
  step('patch job many --type=merge -p {"spec":{"parallelism":1}}'),
  { ...status('job many', '"active":1'), unless: '"terminating":2' },
  step('patch job many --type=merge -p {"spec":{"parallelism":9}}'),
  status('job many', '"active":4'),
  pods('app=many', ENDED('Succeeded')),
  status('job many', 'Complete'),
  told('Job', 'many', 'Completed'),
  step('get job many'),
  job('none', { completions: 0 }),
  status('job none', 'Complete'),
  events('Job', 'none'),
  step('get job none'),
  job('held', { parallelism: 0 }),
  status('job held', '"ready":0'),
  step('patch job held --type=merge -p {"spec":{"parallelism":1}}'),
  status('job held', '"active":1'),
  job('waits', { podReplacementPolicy: 'Failed', parallelism: 2, completions: 2 }),
  status('job waits', '"active":2'),
  step('get job waits -o wide'),
  job('rest', { suspend: true, parallelism: 2, activeDeadlineSeconds: 600 }),
  status('job rest', 'JobSuspended'),
  step('patch job rest -p {"spec":{"template":{"spec":{"nodeSelector":{"a":"b"}}}}}'),
  step('patch job rest --type=merge -p {"spec":{"suspend":false}}'),
  status('job rest', '"active":2'),
  step('patch job rest --type=merge -p {"spec":{"suspend":true}}'),
  { args: 'get pods -l app=rest', until: 'No resources' },
  { ...status('job rest', '"terminating":0'), unless: '"active"' },
  step('wait --for=condition=suspended job/rest --timeout=1s'),
  step('delete job many none held waits rest'),
];

/** Indexes. */
const INDEXES: readonly UserStep[] = [
  job('rows', { completions: 3, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 0 }),
  status('job rows', '"active":2'),
  later(`get pods -l app=rows --sort-by=.spec.hostname ${RUNNING}`, 'rows-1'),
  step(
    `get pods -l ${at('rows', 0)} -o jsonpath={.items[0].metadata.annotations}{.items[0].metadata.labels}`,
  ),
  pods(at('rows', 0), ENDED('Failed')),
  status('job rows', '"failedIndexes":"0"'),
  later(`get pods -l app=rows --sort-by=.spec.hostname ${RUNNING}`, 'rows-2'),
  pods(at('rows', 1), ENDED('Succeeded')),
  pods(at('rows', 2), ENDED('Succeeded')),
  status('job rows', '"type":"Failed"'),
  events('Job', 'rows'),
  step('describe job rows --show-events=false'),
  step('get job rows'),

  job('few', {
    completions: 5,
    parallelism: 5,
    completionMode: 'Indexed',
    backoffLimitPerIndex: 0,
    maxFailedIndexes: 1,
  }),
  status('job few', '"active":5'),
  pods(at('few', 1), ENDED('Failed')),
  status('job few', '"failedIndexes":"1"'),
  pods(at('few', 3), ENDED('Failed')),
  status('job few', '"type":"Failed"'),
  told('Job', 'few', 'MaxFailed'),
  { args: `get pods -l ${at('few', 0)}`, until: 'No resources' },
  status('job few', '"terminating":0'),

  job('won', {
    completions: 3,
    parallelism: 3,
    completionMode: 'Indexed',
    successPolicy: { rules: [{ succeededIndexes: '0' }] },
  }),
  status('job won', '"active":3'),
  pods(at('won', 0), ENDED('Succeeded')),
  status('job won', '"type":"Complete"'),
  told('Job', 'won', 'Completed'),
  step('describe job won --show-events=false'),

  job('count', {
    completions: 4,
    parallelism: 4,
    completionMode: 'Indexed',
    successPolicy: { rules: [{ succeededIndexes: '1-3', succeededCount: 2 }] },
  }),
  status('job count', '"active":4'),
  pods(at('count', 0), ENDED('Succeeded')),
  pods(at('count', 2), ENDED('Succeeded')),
  status('job count', '"completedIndexes":"0,2"'),
  pods(at('count', 3), ENDED('Succeeded')),
  status('job count', '"type":"Complete"'),

  job('grow', { completions: 2, parallelism: 2, completionMode: 'Indexed' }),
  status('job grow', '"active":2'),
  step('patch job grow --type=merge -p {"spec":{"completions":3}}'),
  step('patch job grow --type=merge -p {"spec":{"completions":3,"parallelism":3}}'),
  status('job grow', '"active":3'),
  step('patch job grow --type=merge -p {"spec":{"completions":1,"parallelism":1}}'),
  { ...status('job grow', '"active":1'), unless: '"terminating":2' },
  later(`get pods -l app=grow ${RUNNING}`, 'grow-0'),
  pods('app=grow', ENDED('Succeeded')),
  status('job grow', 'Complete'),
  step('delete job rows few won count grow'),
];

/** What becomes of pods that fail. */
const FAILURES: readonly UserStep[] = [
  job('ignored', {
    backoffLimit: 0,
    ...rules({ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }),
  }),
  status('job ignored', '"active":1'),
  pods('app=ignored', condition('DisruptionTarget')),
  {
    args: 'get pods -l app=ignored --no-headers -o custom-columns=P:.status.phase',
    until: 'Pending',
    patience: 20,
    sorted: true,
  },
  status('job ignored', '"active":1'),
  told('Job', 'ignored', 'SuccessfulCreate'),

  job('counted', { backoffLimit: 0, ...rules(exits('Count', 3)) }),
  status('job counted', '"active":1'),
  pods('app=counted', ENDED('Failed', 3)),
  status('job counted', '"type":"Failed"'),
  told('Job', 'counted', 'Backoff'),

  job('index', {
    completions: 2,
    parallelism: 2,
    completionMode: 'Indexed',
    backoffLimitPerIndex: 4,
    ...rules(exits('FailIndex', 5)),
  }),
  status('job index', '"active":2'),
  pods(at('index', 1), ENDED('Failed', 5)),
  status('job index', '"failedIndexes":"1"'),
  pods(at('index', 0), ENDED('Succeeded')),
  status('job index', '"type":"Failed"'),
  told('Job', 'index', 'FailedIndexes'),

  job('stop', rules(exits('FailJob', 42))),
  status('job stop', '"active":1'),
  pods('app=stop', ENDED('Failed', 42)),
  status('job stop', '"type":"Failed"'),
  told('Job', 'stop', 'PodFailurePolicy'),
  step('wait --for=condition=Failed job/stop --timeout=1s'),
  step('wait --for=condition=complete job/stop --timeout=1s'),

  job('again', { backoffLimit: 3 }),
  status('job again', '"active":1'),
  pods('app=again', ENDED('Failed')),
  later('get job again -o jsonpath={.status.failed}{.status.active}{.status.ready}', '110'),
  step('get pods -l app=again --no-headers --sort-by=.status.phase -o custom-columns=P:.status.phase'),
  events('Job', 'again'),
  step('delete job again'),

  job('mixed', { backoffLimit: 0, parallelism: 2, completions: 2 }),
  status('job mixed', '"active":2'),
  pods('app=mixed', ENDED('Failed')),
  status('job mixed', '"type":"Failed"'),
  step('get job mixed'),
  step('describe job mixed --show-events=false'),
  step('delete job ignored counted index stop mixed'),
];

const CRON = (name: string, spec: object = {}, more: object = {}) =>
  make(
    'batch/v1',
    'CronJob',
    name,
    {
      schedule: '0 0 1 1 *',
      jobTemplate: {
        metadata: { labels: { from: name }, annotations: { note: name } },
        spec: { template: template(name, { restartPolicy: 'Never' }) },
      },
      ...spec,
    },
    more,
  );

/** CronJobs; what falls due within a minute is waited for by one of them alone. */
const CRONS: readonly UserStep[] = [
  CRON('soon', { schedule: '* * * * *', concurrencyPolicy: 'Forbid', successfulJobsHistoryLimit: 1 }),
  CRON('zone', { schedule: '0 3 * * 0', timeZone: 'Europe/Paris' }),
  CRON('bad-zone', { timeZone: 'Nowhere/City' }),
  CRON('bad-time', { schedule: '61 * * * *' }),
  CRON('bad-field', { schedule: 'CRON_TZ=UTC 0 0 * * *' }),
  CRON('named', { schedule: '@monthly' }),
  CRON('slept', { suspend: true }),
  CRON('deadline', { startingDeadlineSeconds: 5, schedule: '@every 1h' }),
  step('get cronjobs'),
  step('get cronjob zone -o wide'),
  step('get cronjob zone -o jsonpath={.spec}'),
  step('get cronjob zone -o jsonpath={.status}'),
  step('describe cronjob zone'),
  step('create job once --from=cronjob/zone'),
  later('get job once -o jsonpath={.status.active}', '1'),
  step('get job once -o jsonpath={.metadata.labels}{.metadata.annotations}{.metadata.ownerReferences}'),
  { ...reasons('CronJob', 'zone'), until: 'UnexpectedJob' },
  step('get cronjob zone -o jsonpath={.status}'),
  pods('app=zone', ENDED('Succeeded')),
  status('job once', 'Complete'),
  step('patch cronjob zone --type=merge -p {"spec":{"suspend":true,"timeZone":"UTC"}}'),
  step('get cronjob zone'),
  step('patch cronjob slept --type=merge -p {"spec":{"schedule":"bad"}}'),
  {
    args: 'get jobs -l from=soon -o jsonpath={.items[*].metadata.labels}{.items[*].metadata.ownerReferences[*].kind}',
    until: 'CronJob',
    patience: 70,
  },
  { args: 'get jobs -l from=soon -o jsonpath={.items[*].metadata.annotations}', until: 'scheduled' },
  later('get cronjob soon -o jsonpath={.status.active[*].kind}{.status.lastScheduleTime}', 'Job'),
  step('get cronjob soon'),
  pods('app=soon', ENDED('Succeeded')),
  { ...status('cronjob soon', 'lastSuccessfulTime'), unless: 'active' },
  later(
    'get events --field-selector=involvedObject.kind=CronJob,involvedObject.name=soon --no-headers -o custom-columns=T:.type,R:.reason,C:.count',
    'SawCompletedJob',
  ),
  step('describe cronjob soon'.concat(' --show-events=false')),
  step('delete cronjob --all'),
  { args: 'get jobs -o name', until: 'elsewhere', unless: 'soon' },
];

/** Jobs and CronJobs in all their ways. Steps build on each other. */
export const JOB_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  later('get serviceaccount default -o name', 'serviceaccount/default'),
  ...SHAPES,
  ...NUMBERS,
  ...INDEXES,
  ...FAILURES,
  ...CRONS,
];
