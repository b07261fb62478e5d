import { type InternalMap, InternalTypes } from './internal-value.ts';
import { printLine, printLines } from './print.ts';
import { unifiedDiff } from './unified-diff.ts';

/** A value of an inner type, or a list of them, as complaints print it. */
export function internalText(type: string, value: unknown): string {
  const types = new InternalTypes();
  if (value === undefined || value === null) return 'null';
  return Array.isArray(value)
    ? `[${value.map((item) => printLine(types.valueOf(type, item))).join(',')}]`
    : printLine(types.valueOf(type, value));
}

/** What two values of an inner type differ in (apimachinery util/diff). */
export function internalDiff(type: string, before: unknown, after: unknown): string {
  const types = new InternalTypes();
  const [a, b] = [before, after].map((value): InternalMap => types.valueOf(type, value));
  return unifiedDiff(printLines(a!), printLines(b!));
}
