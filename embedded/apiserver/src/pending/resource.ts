// Stand-ins until the engine is there.
import type { KubeObject, ManagedFieldsEntry } from '@flux-ts/resource';
import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';

export interface LabelSelector {
  test(labels: Record<string, string> | undefined): boolean;
}
export function parseLabelSelector(text: string): LabelSelector {
  const parts = text.split(',').map((p) => p.split(/==?/) as [string, string?]);
  return { test: (l) => parts.every(([k, v]) => (v === undefined ? l?.[k] !== undefined : l?.[k] === v)) };
}
export const matchLabels = (s: LabelSelector, labels: Record<string, string> | undefined): boolean =>
  s.test(labels);
export function structuredUpdate(_i: {
  live?: KubeObject;
  next: KubeObject;
  schema: Schema;
  manager: string;
  apiVersion: string;
  subresource?: string;
  now: string;
}): ManagedFieldsEntry[] {
  return [];
}
export function applyMergePatch(target: Value, patch: Value): Value {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const out: { [k: string]: Value } =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [k, v] of Object.entries(patch)) {
    if (v === null) delete out[k];
    else out[k] = applyMergePatch(out[k] ?? null, v);
  }
  return out;
}
