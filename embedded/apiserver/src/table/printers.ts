import type { Target } from '../kinds/resource-type.ts';
import { ageOf } from './age.ts';
import { column, type Printer } from './table.ts';

const ORDINARY: Printer = {
  columns: [column('Name'), column('Age')],
  cells: ({ metadata }, now) => [metadata.name, ageOf(metadata.creationTimestamp, now)],
};

/** Shows a kind as the real server does. */
export function printerOf(_target: Target): Printer {
  return ORDINARY;
}
