import type { KubeObject } from '@flux-ts/resource';
import type { Texts } from './input.ts';

/** An object with further labels; those that it has stay as they are (kyaml SetLabel). */
export function addLabels(object: KubeObject, labels: Texts): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } };
}

/**
 * An object with common labels and annotations over its own (fluxcd/pkg ssa/utils SetCommonMetadata).
 *
 * Quirk (apimachinery NestedNullCoercingStringMap): on the way a null becomes an empty text, and a map that holds
 * anything but texts counts as empty, so that it is replaced by the common one.
 */
export function setCommonMetadata(object: KubeObject, labels: Texts, annotations: Texts): KubeObject {
  const metadata = { ...object.metadata };
  const allLabels = { ...readTexts(metadata.labels), ...labels };
  const allAnnotations = { ...readTexts(metadata.annotations), ...annotations };
  if (Object.keys(allLabels).length > 0) metadata.labels = allLabels;
  if (Object.keys(allAnnotations).length > 0) metadata.annotations = allAnnotations;
  return { ...object, metadata };
}

function readTexts(map: unknown): Texts {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return {};
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(map)) {
    if (value !== null && typeof value !== 'string') return {};
    result[key] = value ?? '';
  }
  return result;
}
