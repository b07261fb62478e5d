import {
  formatLabelSelector,
  fromLabelSelector,
  type KubeObject,
  type LabelSelectorSpec,
} from '@flux-ts/resource';
import { asList, asObject, asText, field, fieldAt } from '../values.ts';

// Ways in which many printers of pkg/printers/internalversion/printers.go put values.

export const NONE = '<none>';
export const UNKNOWN = '<unknown>';
export const UNSET = '<unset>';

/** A whole number at a path; 0 when there is none. */
export function count(object: unknown, ...path: readonly string[]): number {
  const value = fieldAt(object, ...path);
  return typeof value === 'number' ? value : 0;
}

/** A text at a path, or something in its place. */
export function text(object: unknown, path: readonly string[], otherwise = ''): string {
  return asText(fieldAt(object, ...path)) || otherwise;
}

/** Names and images of the containers of a pod template. */
export function containerCells(template: unknown): [string, string] {
  const containers = asList(fieldAt(template, 'spec', 'containers'));
  const join = (key: string) => containers.map((container) => asText(field(container, key))).join(',');
  return [join('name'), join('image')];
}

/** A label selector as `kubectl` shows it; `<none>` when it selects everything. */
export function selectorCell(selector: unknown): string {
  if (asObject(selector) === undefined) return NONE;
  return formatLabelSelector(fromLabelSelector(selector as LabelSelectorSpec)) || NONE;
}

/** Labels as `a=b,c=d`; `<none>` when there are none. */
export function labelsCell(labels: unknown): string {
  const entries = Object.entries(asObject(labels) ?? {});
  return (
    entries
      .map(([key, value]) => `${key}=${String(value)}`)
      .sort()
      .join(',') || NONE
  );
}

/** The value of a condition's status. */
export function conditionStatus(object: KubeObject, type: string): string {
  const conditions = asList(fieldAt(object, 'status', 'conditions'));
  return asText(
    field(
      conditions.find((condition) => field(condition, 'type') === type),
      'status',
    ),
  );
}
