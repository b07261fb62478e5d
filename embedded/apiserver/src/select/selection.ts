import { errorMessage } from '@flux-ts/errors';
import { type KubeObject, type LabelSelector, matchLabels, parseLabelSelector } from '@flux-ts/resource';
import type { Target } from '../kinds/resource-type.ts';
import { badRequest } from '../status/errors.ts';
import { type FieldRequirement, matchFields, parseFieldSelector } from './field-selector.ts';

/** Which objects a list or watch is about. */
export interface Selection {
  readonly labels: LabelSelector | undefined;
  readonly fields: readonly FieldRequirement[];
}

/** Reads `labelSelector` and `fieldSelector`; a name in the path selects like a field. Throws BadRequest. */
export function parseSelection(target: Target, query: URLSearchParams, name?: string): Selection {
  const fields = [...parseFieldSelector(target, query.get('fieldSelector') ?? '')];
  if (name !== undefined) fields.push({ field: 'metadata.name', value: name, operator: '=' });
  return { labels: parseLabels(query.get('labelSelector') ?? ''), fields };
}

function parseLabels(text: string): LabelSelector | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parseLabelSelector(text);
  } catch (thrown) {
    throw badRequest(errorMessage(thrown));
  }
}

/** True when the selection leaves nothing out. */
export function selectsAll(selection: Selection): boolean {
  return selection.labels === undefined && selection.fields.length === 0;
}

/** Whether an object is selected. */
export function selects(selection: Selection, object: KubeObject): boolean {
  const { labels, fields } = selection;
  if (labels !== undefined && !matchLabels(labels, object.metadata.labels ?? {})) return false;
  return fields.length === 0 || matchFields(fields, object);
}
