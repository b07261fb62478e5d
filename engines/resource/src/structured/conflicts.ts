import { goQuote } from '@flux-ts/errors';
import { compareBytes } from '@flux-ts/yaml';
import { FieldSet } from './field-set.ts';
import type { FieldTree } from './field-tree.ts';
import type { Identity, Owners } from './managers.ts';
import { printPath } from './path-element.ts';

/** Fields of another manager that an apply would change. */
export interface ApplyConflict extends Identity {
  /** As people read them: `.spec.replicas`. */
  readonly fields: readonly string[];
}

/** Conflicts, in the order of their managers. */
export function conflictsOf(owners: Owners, taken: ReadonlyMap<string, FieldTree>): ApplyConflict[] {
  return [...taken.keys()].sort(compareBytes).map((key) => ({
    ...owners.get(key)!.identity,
    fields: [...new FieldSet(taken.get(key)!).paths()].map(printPath),
  }));
}

/**
 * What the server says of conflicts (apimachinery managedfields/internal/conflict.go):
 * `Apply failed with 1 conflict: conflict with "manager" using apps/v1: .spec.replicas`.
 */
export function conflictMessage(conflicts: readonly ApplyConflict[]): string {
  const count = conflicts.reduce((sum, conflict) => sum + conflict.fields.length, 0);
  if (count === 1) {
    const [only] = conflicts;
    return `Apply failed with 1 conflict: conflict with ${printManager(only!)}: ${only!.fields[0]}`;
  }
  const lines = conflicts.flatMap((conflict) => [
    `conflicts with ${printManager(conflict)}:`,
    ...conflict.fields.map((field) => `- ${field}`),
  ]);
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`;
}

/** The causes of the server's Status, one a field. */
export function conflictCauses(
  conflicts: readonly ApplyConflict[],
): { reason: 'FieldManagerConflict'; message: string; field: string }[] {
  return conflicts.flatMap((conflict) =>
    conflict.fields.map((field) => ({
      reason: 'FieldManagerConflict' as const,
      message: `conflict with ${printManager(conflict)}`,
      field,
    })),
  );
}

function printManager({ manager, operation, apiVersion, subresource }: ApplyConflict): string {
  const name =
    goQuote(manager) + (subresource === undefined ? '' : ` with subresource ${goQuote(subresource)}`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
