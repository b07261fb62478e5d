import type { KubeObject } from '@flux-ts/resource';
import { asList, field, fieldAt } from '../../values.ts';
import { ageOf, humanDuration } from '../age.ts';
import type { Cell } from '../table.ts';
import { conditionStatus, containerCells, count, labelsCell, NONE, selectorCell, text } from '../values.ts';

const age = (object: KubeObject, now: number) => ageOf(object.metadata.creationTimestamp, now);
const template = (object: KubeObject) => fieldAt(object, 'spec', 'template');

export function deploymentCells(o: KubeObject, now: number): Cell[] {
  return [
    o.metadata.name,
    `${count(o, 'status', 'readyReplicas')}/${count(o, 'spec', 'replicas')}`,
    String(count(o, 'status', 'updatedReplicas')),
    String(count(o, 'status', 'availableReplicas')),
    age(o, now),
    ...containerCells(template(o)),
    selectorCell(fieldAt(o, 'spec', 'selector')),
  ];
}

export function replicaSetCells(o: KubeObject, now: number): Cell[] {
  return [...replicaCells(o, now), selectorCell(fieldAt(o, 'spec', 'selector'))];
}

export function replicationControllerCells(o: KubeObject, now: number): Cell[] {
  return [...replicaCells(o, now), labelsCell(fieldAt(o, 'spec', 'selector'))];
}

function replicaCells(o: KubeObject, now: number): Cell[] {
  return [
    o.metadata.name,
    count(o, 'spec', 'replicas'),
    count(o, 'status', 'replicas'),
    count(o, 'status', 'readyReplicas'),
    age(o, now),
    ...containerCells(template(o)),
  ];
}

export function daemonSetCells(o: KubeObject, now: number): Cell[] {
  return [
    o.metadata.name,
    count(o, 'status', 'desiredNumberScheduled'),
    count(o, 'status', 'currentNumberScheduled'),
    count(o, 'status', 'numberReady'),
    count(o, 'status', 'updatedNumberScheduled'),
    count(o, 'status', 'numberAvailable'),
    labelsCell(fieldAt(o, 'spec', 'template', 'spec', 'nodeSelector')),
    age(o, now),
    ...containerCells(template(o)),
    selectorCell(fieldAt(o, 'spec', 'selector')),
  ];
}

export function statefulSetCells(o: KubeObject, now: number): Cell[] {
  const ready = `${count(o, 'status', 'readyReplicas')}/${count(o, 'spec', 'replicas')}`;
  return [o.metadata.name, ready, age(o, now), ...containerCells(template(o))];
}

export function jobCells(o: KubeObject, now: number): Cell[] {
  return [
    o.metadata.name,
    jobStatus(o),
    jobCompletions(o),
    jobDuration(o, now),
    age(o, now),
    ...containerCells(template(o)),
    selectorCell(fieldAt(o, 'spec', 'selector')),
  ];
}

function jobStatus(o: KubeObject): string {
  if (conditionStatus(o, 'Complete') === 'True') return 'Complete';
  if (conditionStatus(o, 'Failed') === 'True') return 'Failed';
  if (o.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (conditionStatus(o, 'Suspended') === 'True') return 'Suspended';
  if (conditionStatus(o, 'FailureTarget') === 'True') return 'FailureTarget';
  if (conditionStatus(o, 'SuccessCriteriaMet') === 'True') return 'SuccessCriteriaMet';
  return 'Running';
}

function jobCompletions(o: KubeObject): string {
  const done = count(o, 'status', 'succeeded');
  if (fieldAt(o, 'spec', 'completions') !== undefined) return `${done}/${count(o, 'spec', 'completions')}`;
  const parallelism = count(o, 'spec', 'parallelism');
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function jobDuration(o: KubeObject, now: number): string {
  const start = Date.parse(text(o, ['status', 'startTime']));
  if (Number.isNaN(start)) return '';
  const end = Date.parse(text(o, ['status', 'completionTime']));
  return humanDuration((Number.isNaN(end) ? now : end) - start);
}

export function cronJobCells(o: KubeObject, now: number): Cell[] {
  const last = fieldAt(o, 'status', 'lastScheduleTime');
  const jobTemplate = fieldAt(o, 'spec', 'jobTemplate');
  return [
    o.metadata.name,
    text(o, ['spec', 'schedule']),
    text(o, ['spec', 'timeZone'], NONE),
    field(o['spec'], 'suspend') === true ? 'True' : 'False',
    asList(fieldAt(o, 'status', 'active')).length,
    last === undefined ? NONE : ageOf(last, now),
    age(o, now),
    ...containerCells(fieldAt(jobTemplate, 'spec', 'template')),
    selectorCell(fieldAt(jobTemplate, 'spec', 'selector')),
  ];
}

export function podTemplateCells(o: KubeObject): Cell[] {
  const own = o['template'];
  return [o.metadata.name, ...containerCells(own), labelsCell(fieldAt(own, 'metadata', 'labels'))];
}

export function controllerRevisionCells(o: KubeObject, now: number): Cell[] {
  const owner = o.metadata.ownerReferences?.find((reference) => reference.controller === true);
  const controller = owner === undefined ? NONE : ownerName(owner.apiVersion, owner.kind, owner.name);
  return [o.metadata.name, controller, String(count(o, 'revision')), age(o, now)];
}

function ownerName(apiVersion: string, kind: string, name: string): string {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`;
  return `${kind.toLowerCase()}${group}/${name}`;
}

export function disruptionBudgetCells(o: KubeObject, now: number): Cell[] {
  const amount = (key: string) => String(fieldAt(o, 'spec', key) ?? 'N/A');
  return [
    o.metadata.name,
    amount('minAvailable'),
    amount('maxUnavailable'),
    count(o, 'status', 'disruptionsAllowed'),
    age(o, now),
  ];
}
