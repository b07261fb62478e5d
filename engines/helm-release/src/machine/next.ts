import { install } from '../operations/install.ts';
import type { Operation } from '../operations/operation.ts';
import { rollback } from '../operations/rollback.ts';
import { test } from '../operations/test.ts';
import { uninstall } from '../operations/uninstall.ts';
import { unlock } from '../operations/unlock.ts';
import { upgrade } from '../operations/upgrade.ts';
import type { Action, Observed } from './actions.ts';
import type { Outcome } from './outcome.ts';
import { asReleaseError, type Program } from './program.ts';

/**
 * Where an operation stands: what was asked for, and all that was observed since. It is a value: it may be kept,
 * copied and gone on from twice. Its journal belongs to this package.
 */
export interface ReleaseState {
  readonly operation: Operation;
  readonly journal: readonly unknown[];
}

/** What is to be done now, or how it ended. */
export type Turn =
  | { readonly state: ReleaseState; readonly action: Action; readonly outcome?: undefined }
  | { readonly state: ReleaseState; readonly action?: undefined; readonly outcome: Outcome };

/** The state in which nothing of an operation was done yet. */
export function begin(operation: Operation): ReleaseState {
  return { operation, journal: [] };
}

/**
 * The next action of an operation, given what came of the last one (nothing at first). Pure: it runs the operation
 * over its journal and stops where the journal ends. A state that is dropped is an operation that was cut off; what
 * it left in storage is what the next operation finds.
 */
export function next(state: ReleaseState, observed?: Observed): Turn {
  const journal = observed === undefined ? [...state.journal] : [...state.journal, observed];
  const program = programOf(state.operation);
  let known = 0;
  let step = program.next();
  while (step.done !== true) {
    if (known === journal.length) {
      if (step.value.type !== 'compute')
        return { state: { operation: state.operation, journal }, action: step.value };
      journal.push(step.value.work());
    }
    step = program.next(journal[known++]);
  }
  return { state: { operation: state.operation, journal }, outcome: step.value };
}

function* programOf(operation: Operation): Program<Outcome> {
  const warnings: string[] = [];
  try {
    const ended = yield* run(operation, (warning) => warnings.push(warning));
    return { ...ended, warnings };
  } catch (thrown) {
    return { error: asReleaseError(thrown), warnings };
  }
}

function run(operation: Operation, warn: (warning: string) => void): Program<Omit<Outcome, 'warnings'>> {
  switch (operation.type) {
    case 'install':
      return install(operation, warn);
    case 'upgrade':
      return upgrade(operation, warn);
    case 'rollback':
      return rollback(operation, warn);
    case 'uninstall':
      return uninstall(operation, warn);
    case 'test':
      return test(operation, warn);
    case 'unlock':
      return unlock(operation);
  }
}
