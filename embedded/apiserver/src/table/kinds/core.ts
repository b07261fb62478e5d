import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { ageOf } from '../age.ts';
import type { Cell } from '../table.ts';
import { conditionStatus, count, NONE, text, UNKNOWN } from '../values.ts';

const age = (object: KubeObject, now: number) => ageOf(object.metadata.creationTimestamp, now);
const size = (value: unknown) => Object.keys(asObject(value) ?? {}).length;

export function namespaceCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, text(o, ['status', 'phase']), age(o, now)];
}

export function configMapCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, String(size(o['data']) + size(o['binaryData'])), age(o, now)];
}

export function secretCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, asText(o['type']), String(size(o['data'])), age(o, now)];
}

export function quotaCells(o: KubeObject, now: number): Cell[] {
  const hard = Object.keys(asObject(fieldAt(o, 'status', 'hard')) ?? {}).sort();
  const show = (limits: boolean) =>
    hard
      .filter((name) => name.startsWith('limits.') === limits)
      .map((name) => `${name}: ${quantity(o, 'used', name)}/${quantity(o, 'hard', name)}`)
      .join(', ');
  return [o.metadata.name, show(false), show(true), age(o, now)];
}

function quantity(o: KubeObject, part: string, name: string): string {
  return String(fieldAt(o, 'status', part, name) ?? '0');
}

export function nodeCells(o: KubeObject, now: number): Cell[] {
  const info = (key: string) => text(o, ['status', 'nodeInfo', key], UNKNOWN);
  return [
    o.metadata.name,
    nodeStatus(o),
    nodeRoles(o),
    age(o, now),
    text(o, ['status', 'nodeInfo', 'kubeletVersion']),
    nodeAddress(o, 'InternalIP'),
    nodeAddress(o, 'ExternalIP'),
    info('osImage'),
    info('kernelVersion'),
    info('containerRuntimeVersion'),
  ];
}

function nodeStatus(o: KubeObject): string {
  const ready = conditionStatus(o, 'Ready');
  const parts = [ready === 'True' ? 'Ready' : ready === '' ? 'Unknown' : 'NotReady'];
  if (fieldAt(o, 'spec', 'unschedulable') === true) parts.push('SchedulingDisabled');
  return parts.join(',');
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

function nodeRoles(o: KubeObject): string {
  const roles = Object.entries(o.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length)
      return [key.slice(ROLE_PREFIX.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.sort().join(',') || NONE;
}

function nodeAddress(o: KubeObject, type: string): string {
  const addresses = asList(fieldAt(o, 'status', 'addresses'));
  return (
    asText(
      field(
        addresses.find((address) => field(address, 'type') === type),
        'address',
      ),
    ) || NONE
  );
}

export function eventCells(o: KubeObject, now: number): Cell[] {
  const first = time(o['firstTimestamp']) ?? time(o['eventTime']);
  const last = time(fieldAt(o, 'series', 'lastObservedTime')) ?? time(o['lastTimestamp']) ?? first;
  const target = o['involvedObject'] ?? o['regarding'];
  const kind = asText(field(target, 'kind')).toLowerCase();
  const name = asText(field(target, 'name'));
  return [
    last === undefined ? UNKNOWN : ageOf(last, now),
    asText(o['type']),
    asText(o['reason']),
    kind === '' ? name : `${kind}/${name}`,
    asText(field(target, 'fieldPath')),
    eventSource(o),
    (asText(o['message']) || asText(o['note'])).trim(),
    first === undefined ? UNKNOWN : ageOf(first, now),
    String(count(o, 'series', 'count') || count(o, 'count') || count(o, 'deprecatedCount') || 1),
    o.metadata.name,
  ];
}

function time(value: unknown): string | undefined {
  return asText(value) || undefined;
}

function eventSource(o: KubeObject): string {
  const source = o['source'] ?? o['deprecatedSource'];
  const component =
    asText(field(source, 'component')) || asText(o['reportingComponent']) || asText(o['reportingController']);
  const host = asText(field(source, 'host')) || asText(o['reportingInstance']);
  return host === '' ? component : `${component}, ${host}`;
}
