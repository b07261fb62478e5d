import type { Schema } from '@flux-ts/schema';
import { isObject, toJson } from '@flux-ts/yaml';
import { asValue, type KubeObject } from '../object.ts';
import { compareTyped } from './compare-typed.ts';
import { EMPTY, type FieldTree, subtractTrees } from './field-tree.ts';
import { fieldTreeOf } from './field-tree-of.ts';
import { typeErrors } from './validate-typed.ts';

/** Where client-side `kubectl apply` keeps what it applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** All annotations together may have this many bytes (apimachinery api/validation/objectmeta.go). */
const MAX_ANNOTATIONS = 256 * 1024;

/**
 * The fields that client-side apply set and that are still as it set them: server-side apply by kubectl may take
 * them over without a conflict (apimachinery managedfields/internal/lastappliedmanager.go).
 */
export function lastAppliedFields(
  schema: Schema,
  live: KubeObject,
  apiVersion: string,
  structs: boolean,
): FieldTree {
  const text = live.metadata?.annotations?.[LAST_APPLIED];
  if (!text) return EMPTY;
  const applied = readObject(text);
  if (applied?.['apiVersion'] !== apiVersion || typeErrors(schema, applied).length > 0) return EMPTY;
  const { modified, added, removed } = compareTyped(schema, applied, asValue(live), structs);
  const own = fieldTreeOf(schema, applied);
  return subtractTrees(subtractTrees(subtractTrees(own, modified), added), removed);
}

function readObject(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The object with its last-applied annotation brought up to date, if it has one (lastappliedupdater.go). */
export function withLastApplied(object: KubeObject, config: KubeObject): KubeObject {
  const annotations = object.metadata.annotations;
  if (!annotations?.[LAST_APPLIED]) return object;
  const { [LAST_APPLIED]: _, ...others } = config.metadata.annotations ?? {};
  const metadata =
    config.metadata.annotations === undefined ? config.metadata : { ...config.metadata, annotations: others };
  const text = `${toJson(asValue({ ...config, metadata }))}\n`;
  const { [LAST_APPLIED]: __, ...rest } = annotations;
  const next = { ...rest, [LAST_APPLIED]: text };
  const size = Object.entries(next).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return { ...object, metadata: { ...object.metadata, annotations: size > MAX_ANNOTATIONS ? rest : next } };
}
