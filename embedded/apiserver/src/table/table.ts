import type { KubeObject } from '@flux-ts/resource';
import type { PrinterColumn } from '@flux-ts/schema';

/** What stands in a cell: a text, a number, a boolean, or nothing. */
export type Cell = string | number | bigint | boolean | null;

/** The cells of one row, in the order of the kind's columns, those of `-o wide` included. */
export type Cells = (object: KubeObject, now: number) => Cell[];

/** How a kind is shown as a row. */
export interface Printer {
  readonly columns: readonly PrinterColumn[];
  readonly cells: Cells;
  /** The order of rows, where it is not that of the list. */
  readonly order?: ((a: KubeObject, b: KubeObject) => number) | undefined;
}
