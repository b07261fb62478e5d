import type { Target } from '../kinds/resource-type.ts';
import type { Api } from '../registry/context.ts';
import { forbidden } from '../status/errors.ts';
import { CRD_COLLECTION } from './definition.ts';

/** Refuses new objects of a definition that is on its way out. Throws StatusError. */
export function refuseWhileTerminating({ storage }: Api, { type }: Target, name: string): void {
  const crd = storage.get(CRD_COLLECTION, '', `${type.plural}.${type.group}`);
  if (crd?.object.metadata.deletionTimestamp === undefined) return;
  const why = 'create not allowed while custom resource definition is terminating';
  throw forbidden(type.resource, name, why);
}
