import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { ageOf, humanDuration } from '../age.ts';
import type { Cell } from '../table.ts';
import { NONE } from '../values.ts';

// Kinds that clusters are run with (kubernetes pkg/printers/internalversion/printers.go).

const age = (object: KubeObject, now: number) => ageOf(object.metadata.creationTimestamp, now);

export function signingRequestCells(o: KubeObject, now: number): Cell[] {
  const seconds = fieldAt(o, 'spec', 'expirationSeconds');
  return [
    o.metadata.name,
    age(o, now),
    asText(fieldAt(o, 'spec', 'signerName')),
    asText(fieldAt(o, 'spec', 'username')),
    typeof seconds === 'number' ? humanDuration(seconds * 1000) : NONE,
    signingState(o),
  ];
}

function signingState(o: KubeObject): string {
  const types = new Set(asList(fieldAt(o, 'status', 'conditions')).map((each) => field(each, 'type')));
  const state = ['Denied', 'Approved'].find((type) => types.has(type)) ?? 'Pending';
  const failed = types.has('Failed') ? ',Failed' : '';
  return `${state}${failed}${asText(fieldAt(o, 'status', 'certificate')) === '' ? '' : ',Issued'}`;
}

/** As requests are matched: by precedence, then by name (util/apihelpers FlowSchemaSequence). */
export function compareFlowSchemas(a: KubeObject, b: KubeObject): number {
  const [first, second] = [a, b].map((each) => Number(fieldAt(each, 'spec', 'matchingPrecedence') ?? 0));
  return first! - second! || (a.metadata.name < b.metadata.name ? -1 : 1);
}

export function flowSchemaCells(o: KubeObject, now: number): Cell[] {
  const dangling = asList(fieldAt(o, 'status', 'conditions')).find(
    (each) => field(each, 'type') === 'Dangling',
  );
  return [
    o.metadata.name,
    asText(fieldAt(o, 'spec', 'priorityLevelConfiguration', 'name')),
    Number(fieldAt(o, 'spec', 'matchingPrecedence') ?? 0),
    asText(fieldAt(o, 'spec', 'distinguisherMethod', 'type')) || NONE,
    age(o, now),
    asText(field(dangling, 'status')) || '?',
  ];
}

export function priorityLevelCells(o: KubeObject, now: number): Cell[] {
  const shares = fieldAt(o, 'spec', 'limited', 'nominalConcurrencyShares');
  const queuing = fieldAt(o, 'spec', 'limited', 'limitResponse', 'queuing');
  const told = (value: unknown): Cell => (typeof value === 'number' ? value : NONE);
  return [
    o.metadata.name,
    asText(fieldAt(o, 'spec', 'type')),
    told(shares),
    told(field(queuing, 'queues')),
    told(field(queuing, 'handSize')),
    told(field(queuing, 'queueLengthLimit')),
    age(o, now),
  ];
}

export function serviceRangeCells(o: KubeObject, now: number): Cell[] {
  return [
    o.metadata.name,
    asList(fieldAt(o, 'spec', 'cidrs'))
      .map(asText)
      .join(','),
    age(o, now),
  ];
}

export function addressCells(o: KubeObject): Cell[] {
  const parent = fieldAt(o, 'spec', 'parentRef');
  const parts = ['group', 'resource', 'namespace', 'name'].map((key) => asText(field(parent, key)));
  return [o.metadata.name, parts.filter((part) => part !== '').join('/')];
}

export function volumeDriverCells(o: KubeObject, now: number): Cell[] {
  const spec = o['spec'];
  const tokens = asList(field(spec, 'tokenRequests')).map((each) => asText(field(each, 'audience')));
  const modes = asList(field(spec, 'volumeLifecycleModes')).map(asText);
  return [
    o.metadata.name,
    field(spec, 'attachRequired') !== false,
    field(spec, 'podInfoOnMount') === true,
    field(spec, 'storageCapacity') === true,
    tokens.length === 0 ? '<unset>' : tokens.join(','),
    field(spec, 'requiresRepublish') === true,
    modes.length === 0 ? NONE : modes.join(','),
    age(o, now),
  ];
}

export function volumeNodeCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, asList(fieldAt(o, 'spec', 'drivers')).length, age(o, now)];
}

export function attachmentCells(o: KubeObject, now: number): Cell[] {
  return [
    o.metadata.name,
    asText(fieldAt(o, 'spec', 'attacher')),
    asText(fieldAt(o, 'spec', 'source', 'persistentVolumeName')),
    asText(fieldAt(o, 'spec', 'nodeName')),
    fieldAt(o, 'status', 'attached') === true,
    age(o, now),
  ];
}

/** Claims of devices: what has become of them. */
export function deviceClaimCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, deviceClaimStates(o).join(','), age(o, now)];
}

function deviceClaimStates({ metadata, status }: KubeObject): string[] {
  const leaving = metadata.deletionTimestamp === undefined ? [] : ['deleted'];
  if (field(status, 'allocation') === undefined) return leaving.length > 0 ? leaving : ['pending'];
  const reserved = asList(field(status, 'reservedFor')).length > 0 ? ['reserved'] : [];
  return [...leaving, 'allocated', ...reserved];
}

export function deviceSliceCells(o: KubeObject, now: number): Cell[] {
  const [node, driver] = ['nodeName', 'driver'].map((key) => asText(fieldAt(o, 'spec', key)));
  return [o.metadata.name, node ?? '', driver ?? '', asText(fieldAt(o, 'spec', 'pool', 'name')), age(o, now)];
}
