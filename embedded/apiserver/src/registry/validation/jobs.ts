import type { KubeObject } from '@flux-ts/resource';
import { asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { dns1123Label } from '../names.ts';
import {
  validateFailurePolicy,
  validateIndexes,
  validateManager,
  validateReplacement,
  validateSuccessPolicy,
} from './job-policies.ts';
import { validateJobTemplate } from './job-template.ts';
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
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

/** A Job, and what may not change in it. */
export function validateJob(report: Report, job: KubeObject, live: KubeObject | undefined): void {
  const spec = job['spec'];
  if (live === undefined || !equalValues(field(spec, 'selector'), fieldAt(live, 'spec', 'selector')))
    validateOwnSelector(report, job);
  const isOwn = live !== undefined || field(spec, 'manualSelector') === true;
  if (isOwn && field(spec, 'selector') === undefined) report.required('spec.selector');
  validateJobSpec(report, spec, 'spec');
  validateHostNames(report, job);
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
  validateJobTemplate(report, job, live);
  validateFixed(report, job, live, 'spec.completionMode', 'spec', 'completionMode');
  validatePolicyKept(report, job, live, 'podFailurePolicy', 'batch.PodFailurePolicy');
  validateFixed(report, job, live, 'spec.backoffLimitPerIndex', 'spec', 'backoffLimitPerIndex');
  validateFixed(report, job, live, 'spec.managedBy', 'spec', 'managedBy');
  validatePolicyKept(report, job, live, 'successPolicy', 'batch.SuccessPolicy');
}

function validatePolicyKept(
  report: Report,
  job: KubeObject,
  live: KubeObject,
  key: string,
  type: string,
): void {
  const value = fieldAt(job, 'spec', key);
  if (!equalValues(value, fieldAt(live, 'spec', key))) report.fixed(`spec.${key}`, type, value);
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
  validateManager(report, field(spec, 'managedBy'), `${path}.managedBy`);
  report.optionOf(`${path}.completionMode`, field(spec, 'completionMode'), ['NonIndexed', 'Indexed']);
  validateIndexes(report, spec, path);
  validateFailurePolicy(report, spec, `${path}.podFailurePolicy.rules`);
  validateSuccessPolicy(report, spec, `${path}.successPolicy`);
  validateReplacement(report, spec, `${path}.podReplacementPolicy`);
  validateLabelSelector(report, field(spec, 'selector'), `${path}.selector`);
  validateTemplate(report, field(spec, 'template'), `${path}.template`);
  const restart = fieldAt(spec, 'template', 'spec', 'restartPolicy');
  const at = `${path}.template.spec.restartPolicy`;
  if (restart === 'Always' || restart === undefined)
    report.required(at, 'valid values: "OnFailure", "Never"');
  else if (restart !== 'OnFailure' && restart !== 'Never')
    report.unsupported(at, restart, ['OnFailure', 'Never']);
  else if (field(spec, 'podFailurePolicy') !== undefined && restart !== 'Never')
    report.invalid(at, restart, 'only "Never" is supported when podFailurePolicy is specified');
}

/** Pods that are counted are hosts of the Job's name and their index. */
function validateHostNames(report: Report, { metadata, spec }: KubeObject): void {
  const completions = field(spec, 'completions');
  if (field(spec, 'completionMode') !== 'Indexed' || typeof completions !== 'number' || completions <= 0)
    return;
  const host = `${metadata.name}-${completions - 1}`;
  if (dns1123Label(host, false).length === 0) return;
  report.invalid(
    'metadata.name',
    metadata.name,
    `will not able to create pod with invalid DNS label: ${host}`,
  );
}

/** A CronJob. Its name leaves room for what its Jobs add. */
export function validateCronJob(report: Report, job: KubeObject): void {
  const spec = job['spec'];
  const schedule = asText(field(spec, 'schedule'));
  if (schedule === '') report.required('spec.schedule');
  else validateSchedule(report, schedule);
  report.notNegative('spec.startingDeadlineSeconds', field(spec, 'startingDeadlineSeconds'));
  validateTimeZone(report, field(spec, 'timeZone'));
  report.oneOf('spec.concurrencyPolicy', field(spec, 'concurrencyPolicy'), ['Allow', 'Forbid', 'Replace']);
  const template = asObject(fieldAt(spec, 'jobTemplate', 'spec'));
  validateJobSpec(report, template, 'spec.jobTemplate.spec');
  // The selector of a Job that comes of it is always made.
  const selector = field(template, 'selector');
  if (selector !== undefined)
    report.invalid('spec.jobTemplate.spec.selector', selector, '`selector` will be auto-generated');
  if (field(template, 'manualSelector') === true)
    report.unsupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']);
  for (const key of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    report.notNegative(`spec.${key}`, field(spec, key));
  const { name } = job.metadata;
  if (name.length > 52) report.invalid('metadata.name', name, 'must be no more than 52 characters');
}

function validateSchedule(report: Report, schedule: string): void {
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
}

function validateTimeZone(report: Report, zone: unknown): void {
  if (zone === '') report.invalid('spec.timeZone', '', 'timeZone must be nil or non-empty string');
  if (typeof zone !== 'string' || zone === '') return;
  if (zone.toLowerCase() === 'local') report.invalid('spec.timeZone', zone, NO_ZONE);
  if (zone !== 'Local' && !isTimeZone(zone))
    report.invalid('spec.timeZone', zone, `unknown time zone ${zone}`);
}

const NO_ZONE = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';

/** Go has its zones by the names of files, so their case counts; offsets such as `+01:00` are none. */
function isTimeZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
}
