import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, equalValues, field } from '../../values.ts';
import type { Report } from './report.ts';

// What the status of a Job may not say (kubernetes pkg/apis/batch/validation validateJobStatus). Most of it is looked at
// only when it changes (pkg/registry/batch/job/strategy.go getStatusValidationOptions).

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'];

export function validateJobStatus(report: Report, { spec, status }: KubeObject, live: KubeObject): void {
  const before = live['status'];
  const changes = (...keys: string[]) =>
    keys.some((key) => !equalValues(field(status, key), field(before, key)));
  const turns = (...types: string[]) => types.some((type) => has(status, type) !== has(before, type));
  for (const key of COUNTS) report.notNegative(`status.${key}`, field(status, key));
  validateConditions(report, status, turns);
  validateTimes(report, status, (key) => changes(key) || turns('Complete'));
  if (has(status, 'Failed') && !has(status, 'FailureTarget') && turns('Failed'))
    refuse(report, 'cannot set Failed=True condition without the FailureTarget=true condition');
  if (
    has(status, 'Complete') &&
    !has(status, 'SuccessCriteriaMet') &&
    turns('Complete', 'SuccessCriteriaMet')
  )
    refuse(report, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  validateFinished(report, spec, status, (key) => changes(key) || turns('Complete', 'Failed'));
  const [ready, active] = ['ready', 'active'].map((key) => Number(field(status, key) ?? 0));
  if (field(status, 'ready') !== undefined && ready! > active! && changes('ready', 'active'))
    report.invalid('status.ready', ready, 'cannot set more ready pods than active');
  for (const other of ['Failed', 'FailureTarget']) {
    const said = other === 'Failed' ? 'Failed=true conditions' : 'FailureTarget=true conditions';
    if (has(status, 'SuccessCriteriaMet') && has(status, other))
      refuse(report, `cannot set SuccessCriteriaMet=True and ${said}`);
  }
  validateChanges(report, status, before);
}

function has(status: unknown, type: string): boolean {
  return asList(field(status, 'conditions')).some(
    (each) => field(each, 'type') === type && field(each, 'status') === 'True',
  );
}

function refuse(report: Report, detail: string): void {
  report.errors.push({ type: 'Invalid', field: 'status.conditions', detail });
}

function validateConditions(report: Report, status: unknown, turns: (...types: string[]) => boolean): void {
  if (!has(status, 'Complete')) return;
  if (has(status, 'Failed') && turns('Complete', 'Failed'))
    refuse(report, 'cannot set Complete=True and Failed=true conditions');
  if (has(status, 'FailureTarget') && turns('Complete', 'FailureTarget'))
    refuse(report, 'cannot set Complete=True and FailureTarget=true conditions');
}

function validateTimes(report: Report, status: unknown, changes: (key: string) => boolean): void {
  const [start, end] = ['startTime', 'completionTime'].map((key) => field(status, key));
  const path = 'status.completionTime';
  const isComplete = has(status, 'Complete');
  if (end !== undefined && !isComplete && changes('completionTime'))
    report.invalid(path, end, 'cannot set completionTime when there is no Complete=True condition');
  if (end === undefined && isComplete && changes('completionTime'))
    report.required(path, 'completionTime is required for Complete jobs');
  const isBefore = start !== undefined && end !== undefined && asText(end) < asText(start);
  if (isBefore && (changes('startTime') || changes('completionTime')))
    report.invalid(path, end, 'must be equal to or after `startTime`');
}

function validateFinished(
  report: Report,
  spec: unknown,
  status: unknown,
  changes: (key: string) => boolean,
): void {
  if (!has(status, 'Complete') && !has(status, 'Failed')) return;
  const active = Number(field(status, 'active') ?? 0);
  if (active > 0 && changes('active'))
    report.invalid('status.active', active, 'active>0 is invalid for finished job');
  const rests = field(spec, 'suspend') === true && field(spec, 'completions') === 0;
  if (field(status, 'startTime') === undefined && changes('startTime') && !rests)
    report.required('status.startTime', 'startTime is required for finished job');
  const terminating = Number(field(status, 'terminating') ?? 0);
  if (terminating > 0 && changes('terminating'))
    report.invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job');
}

/** What has been counted stays counted, and an end is one (ValidateJobStatusUpdate). */
function validateChanges(report: Report, status: unknown, before: unknown): void {
  for (const type of ['Failed', 'Complete', 'FailureTarget', 'SuccessCriteriaMet']) {
    if (has(before, type) && !has(status, type))
      refuse(report, `cannot disable the terminal ${type}=True condition`.replace(...WORDS));
  }
  for (const key of ['failed', 'succeeded']) {
    const [count, known] = [status, before].map((each) => Number(field(each, key) ?? 0));
    if (count! < known!) report.invalid(`status.${key}`, count, `cannot decrease the ${key} counter`);
  }
  const [end, known] = [status, before].map((each) => field(each, 'completionTime'));
  if (end !== undefined && known !== undefined && end !== known)
    report.invalid('status.completionTime', end, 'field is immutable');
}

/** One of them is an end of another kind. */
const WORDS = ['the terminal SuccessCriteriaMet', 'the SuccessCriteriaMet'] as const;
