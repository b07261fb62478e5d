import type { KubeObject } from '@flux-ts/resource';
import { asObject, cloneValue, equalValues, field } from '../../values.ts';
import type { Strategy } from '../strategy.ts';

/** Claims: what they are filled from is said in an old field and in a new one (storage/util NormalizeDataSources). */
export const claimStrategy: Strategy = {
  prepareCreate(claim) {
    dropSources(asObject(claim['spec']) ?? {});
    fillSource(claim);
  },
  prepareUpdate: fillSource,
};

/** A new claim is not filled from another namespace, nor by an old field from what it never knew (DropDisabledFields). */
function dropSources(spec: Record<string, unknown>): void {
  const { dataSource, dataSourceRef } = spec;
  if (field(dataSourceRef, 'namespace') !== undefined) delete spec['dataSourceRef'];
  if (dataSource !== undefined && !isOld(dataSource)) delete spec['dataSource'];
}

function fillSource(claim: KubeObject): void {
  const spec = asObject(claim['spec']);
  if (spec === undefined) return;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined && dataSourceRef === undefined)
    spec['dataSourceRef'] = { apiGroup: null, ...asObject(cloneValue(dataSource)) };
  else if (dataSourceRef !== undefined && dataSource === undefined && isOld(dataSourceRef))
    spec['dataSource'] = { apiGroup: null, ...asObject(cloneValue(dataSourceRef)) };
}

/** A claim or a snapshot of the same namespace: what the old field can say. */
function isOld(source: unknown): boolean {
  if (field(source, 'namespace') !== undefined) return false;
  const [group, kind] = [field(source, 'apiGroup') ?? '', field(source, 'kind')];
  return OLD.some((each) => equalValues(each, [group, kind]));
}

const OLD = [
  ['', 'PersistentVolumeClaim'],
  ['snapshot.storage.k8s.io', 'VolumeSnapshot'],
] as const;
