import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { ageOf } from '../age.ts';
import type { Cell } from '../table.ts';
import { text, UNSET } from '../values.ts';

const age = (object: KubeObject, now: number) => ageOf(object.metadata.creationTimestamp, now);

const SHORT_MODES: ReadonlyMap<string, string> = new Map([
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]);

function modes(list: unknown): string {
  const present = new Set(asList(list).map(asText));
  return [...SHORT_MODES]
    .filter(([name]) => present.has(name))
    .map(([, short]) => short)
    .join(',');
}

function phase(o: KubeObject): string {
  return o.metadata.deletionTimestamp === undefined ? text(o, ['status', 'phase']) : 'Terminating';
}

export function volumeClaimCells(o: KubeObject, now: number): Cell[] {
  const volume = text(o, ['spec', 'volumeName']);
  const bound = volume !== '';
  return [
    o.metadata.name,
    phase(o),
    volume,
    bound ? text(o, ['status', 'capacity', 'storage']) : '',
    bound ? modes(fieldAt(o, 'status', 'accessModes')) : '',
    storageClass(o),
    text(o, ['spec', 'volumeAttributesClassName'], UNSET),
    age(o, now),
    text(o, ['spec', 'volumeMode'], UNSET),
  ];
}

function storageClass(o: KubeObject): string {
  return (
    o.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ??
    text(o, ['spec', 'storageClassName'])
  );
}

export function volumeCells(o: KubeObject, now: number): Cell[] {
  const claim = fieldAt(o, 'spec', 'claimRef');
  return [
    o.metadata.name,
    text(o, ['spec', 'capacity', 'storage']),
    modes(fieldAt(o, 'spec', 'accessModes')),
    text(o, ['spec', 'persistentVolumeReclaimPolicy']),
    phase(o),
    claim === undefined ? '' : `${asText(field(claim, 'namespace'))}/${asText(field(claim, 'name'))}`,
    storageClass(o),
    text(o, ['spec', 'volumeAttributesClassName'], UNSET),
    text(o, ['status', 'reason']),
    age(o, now),
    text(o, ['spec', 'volumeMode'], UNSET),
  ];
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export function storageClassCells(o: KubeObject, now: number): Cell[] {
  const isDefault = o.metadata.annotations?.[DEFAULT_CLASS] === 'true';
  return [
    isDefault ? `${o.metadata.name} (default)` : o.metadata.name,
    asText(o['provisioner']),
    asText(o['reclaimPolicy']) || 'Delete',
    asText(o['volumeBindingMode']) || 'Immediate',
    o['allowVolumeExpansion'] === true,
    age(o, now),
  ];
}

export function attributesClassCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, asText(o['driverName']), age(o, now)];
}
