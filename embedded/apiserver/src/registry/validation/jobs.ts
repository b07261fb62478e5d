import type { KubeObject } from '@flux-ts/resource';
import { asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { validateTemplate } from './pod.ts';
import type { Report } from './report.ts';
import { scheduleError } from './schedule.ts';
import { validateLabelSelector } from './selectors.ts';
import { validateFixed, validateMatch } from './workloads.ts';

// Jobs and CronJobs (kubernetes pkg/apis/batch/validation).

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'backoffLimitPerIndex',
  'ttlSecondsAfterFinished',
];

/** A Job, and what may not change in it. */
export function validateJob(report: Report, job: KubeObject, live: KubeObject | undefined): void {
  const spec = job['spec'];
  if (live === undefined || !equalValues(field(spec, 'selector'), fieldAt(live, 'spec', 'selector')))
    validateOwnSelector(report, job);
  validateJobSpec(report, spec, 'spec');
  validateMatch(report, field(spec, 'selector'), field(spec, 'template'));
  if (live === undefined) return;
  const [parallelism, completions] = ['parallelism', 'completions'].map((key) => field(spec, key));
  const before = fieldAt(live, 'spec', 'completions');
  if (!equalValues(completions, before)) {
    if (field(spec, 'completionMode') !== 'Indexed')
      validateFixed(report, job, live, 'spec.completions', 'spec', 'completions');
    else if (!equalValues(completions, parallelism))
      report.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism');
  }
  validateFixed(report, job, live, 'spec.selector', 'spec', 'selector');
  if (!equalValues(field(spec, 'template'), fieldAt(live, 'spec', 'template')))
    report.invalid('spec.template', field(spec, 'template'), 'field is immutable');
  validateFixed(report, job, live, 'spec.completionMode', 'spec', 'completionMode');
  validateFixed(report, job, live, 'spec.podFailurePolicy', 'spec', 'podFailurePolicy');
  validateFixed(report, job, live, 'spec.backoffLimitPerIndex', 'spec', 'backoffLimitPerIndex');
}

/** A selector of one's own is asked for. */
function validateOwnSelector(report: Report, job: KubeObject): void {
  if (fieldAt(job, 'spec', 'manualSelector') === true) return;
  const wanted = { matchLabels: { 'batch.kubernetes.io/controller-uid': job.metadata.uid } };
  const selector = fieldAt(job, 'spec', 'selector');
  if (selector !== undefined && !equalValues(selector, wanted))
    report.invalid('spec.selector', selector, '`selector` not auto-generated');
}

function validateJobSpec(report: Report, spec: unknown, path: string): void {
  for (const key of COUNTS) report.notNegative(`${path}.${key}`, field(spec, key));
  const mode = field(spec, 'completionMode');
  report.oneOf(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed']);
  if (mode === 'Indexed' && field(spec, 'completions') === undefined)
    report.required(`${path}.completions`, 'when completion mode is Indexed');
  const perIndex = field(spec, 'backoffLimitPerIndex');
  if (perIndex !== undefined && mode !== 'Indexed')
    report.invalid(`${path}.backoffLimitPerIndex`, perIndex, 'requires indexed completion mode');
  validateFailurePolicy(report, fieldAt(spec, 'podFailurePolicy', 'rules'), `${path}.podFailurePolicy.rules`);
  validateLabelSelector(report, field(spec, 'selector'), `${path}.selector`);
  validateTemplate(report, field(spec, 'template'), `${path}.template`);
  const restart = fieldAt(spec, 'template', 'spec', 'restartPolicy');
  const at = `${path}.template.spec.restartPolicy`;
  if (restart === 'Always' || restart === undefined)
    report.required(at, 'valid values: "OnFailure", "Never"');
}

function validateFailurePolicy(report: Report, rules: unknown, path: string): void {
  report.each(rules, path, (rule, at) => {
    report.oneOf(`${at}.action`, field(rule, 'action'), ['Count', 'FailIndex', 'FailJob', 'Ignore']);
    const set = ['onExitCodes', 'onPodConditions'].filter((key) => field(rule, key) !== undefined);
    const detail = 'specifying one of OnExitCodes and OnPodConditions is required';
    if (set.length === 0) report.errors.push({ type: 'Invalid', field: at, detail });
    if (set.length === 2)
      report.errors.push({
        type: 'Invalid',
        field: at,
        detail: 'specifying both OnExitCodes and OnPodConditions is not supported',
      });
  });
}

/** A CronJob. Its name leaves room for what its Jobs add. */
export function validateCronJob(report: Report, job: KubeObject): void {
  const spec = job['spec'];
  const schedule = asText(field(spec, 'schedule'));
  if (schedule === '') report.required('spec.schedule');
  else validateSchedule(report, schedule, asText(field(spec, 'timeZone')));
  report.notNegative('spec.startingDeadlineSeconds', field(spec, 'startingDeadlineSeconds'));
  report.oneOf('spec.concurrencyPolicy', field(spec, 'concurrencyPolicy'), ['Allow', 'Forbid', 'Replace']);
  const template = asObject(fieldAt(spec, 'jobTemplate', 'spec'));
  validateJobSpec(report, template, 'spec.jobTemplate.spec');
  for (const key of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    report.notNegative(`spec.${key}`, field(spec, key));
  const { name } = job.metadata;
  if (name.length > 52) report.invalid('metadata.name', name, 'must be no more than 52 characters');
}

function validateSchedule(report: Report, schedule: string, zone: string): void {
  if (schedule.includes('TZ')) {
    report.invalid(
      'spec.schedule',
      schedule,
      'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    );
  } else {
    const error = scheduleError(schedule);
    if (error !== undefined) report.invalid('spec.schedule', schedule, error);
  }
  if (zone !== '' && !isTimeZone(zone)) report.invalid('spec.timeZone', zone, `unknown time zone ${zone}`);
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
