import {
  asValue,
  cloneValue,
  type KubeObject,
  sameButManagedTimes,
  structuredApply,
} from '@flux-ts/resource';
import { applyDefaults, canonicalize, type Schema } from '@flux-ts/schema';
import { cleanupPatch } from '../cleanup.ts';
import type { Manifest } from '../manifest.ts';
import type { InspectContext } from './inspect-context.ts';

/**
 * Whether a live object already is what applying would make of it, by our own server-side apply: then there is
 * nothing to ask. Anything that needs a second look goes to the server.
 */
export function isAppliedAlready(
  { applier, managers, options }: Pick<InspectContext, 'applier' | 'managers' | 'options'>,
  manifest: Manifest,
  live: KubeObject,
): boolean {
  const { field } = applier.owner;
  const schema = applier.schemaOf?.(manifest.key);
  if (schema === undefined) return false;
  if (options.cleanup !== false && cleanupPatch(live, field, managers).length > 0) return false;
  try {
    return sameButManagedTimes(live, applied(manifest.object, schema, live, field));
  } catch {
    return false;
  }
}

/** The object as the server would store it, were nobody but its type to have a say. */
function applied(config: KubeObject, schema: Schema, live: KubeObject, manager: string): KubeObject {
  const request = { live, config, schema, manager, force: true, apiVersion: config.apiVersion, now: '' };
  const { object, managedFields } = structuredApply(request);
  const stored = cloneValue(asValue(object));
  applyDefaults(schema, stored);
  if (schema.typeName !== undefined) canonicalize(schema, stored);
  const { metadata } = stored as unknown as KubeObject;
  return { ...(stored as unknown as KubeObject), metadata: { ...metadata, managedFields } };
}
