import type { KubeObject } from '@flux-ts/resource';
import type { PrinterColumn } from '@flux-ts/schema';

/** What stands in a cell. Kubernetes' printers use texts, whole numbers and booleans. */
export type Cell = string | number | boolean | null | readonly Cell[];

/** How a kind is shown as a row. */
export interface Printer {
  readonly columns: readonly PrinterColumn[];
  cells(object: KubeObject, now: number): Cell[];
}

/** A column; priority 1 is shown with `-o wide` alone. */
export function column(name: string, type = 'string', priority = 0): PrinterColumn {
  return { name, type, format: name === 'Name' ? 'name' : '', description: '', priority };
}
