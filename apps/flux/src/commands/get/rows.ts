import type { KubeObject } from '@flux-ts/resource';
import { failure } from '../../cli/errors.ts';
import { conditionsOf } from '../../objects/fields.ts';
import type { Columns } from './columns.ts';

/** Decides which objects `--status-selector` lets through; `type=status`, `type!=status`, without regard to case. */
export function statusFilter(selector: string, columns: Columns): (object: KubeObject) => boolean {
  if (selector === '') return () => true;
  const separator = selector.includes('!=') ? '!=' : '=';
  const at = selector.indexOf(separator);
  if (at < 0) {
    throw failure(`expected status selector in type=status or type!=status format, but found: ${selector}`);
  }
  const type = selector.slice(0, at).toLowerCase();
  const status = selector.slice(at + separator.length).toLowerCase();
  const matches = (object: KubeObject): boolean => {
    if (columns.alwaysReady === true) return type === 'ready' && status === 'true';
    const condition = conditionsOf(object).findLast((each) => each.type.toLowerCase() === type);
    return condition?.status.toLowerCase() === status;
  };
  return separator === '=' ? matches : (object) => !matches(object);
}

/** What a row begins with. */
export interface RowOptions {
  readonly allNamespaces: boolean;
  /** Names are `kind/name`: tables of several kinds. */
  readonly withKind: boolean;
}

/** The row of an object. */
export function rowOf(kind: string, object: KubeObject, columns: Columns, options: RowOptions): string[] {
  const { name, namespace = '' } = object.metadata;
  const shown = options.withKind ? `${kind.toLowerCase()}/${name}` : name;
  return [...(options.allNamespaces ? [namespace] : []), shown, ...columns.cells(object)];
}

/** The header of a table. */
export function headerOf(columns: Columns, allNamespaces: boolean): string[] {
  return [...(allNamespaces ? ['Namespace'] : []), 'Name', ...columns.header];
}
