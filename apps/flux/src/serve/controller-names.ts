import { FEATURE_GATES, kustomizeControllerFlags } from '@flux-ts/kustomize-controller';
import type { FlagDefinition, GateDefaults } from '@flux-ts/runtime';
import { SOURCE_CONTROLLER_GATES, sourceControllerFlags } from '@flux-ts/source-controller';
import { failure } from '../cli/errors.ts';
import { RUNNABLE_CONTROLLERS, type RunnableController } from './runnable.ts';

export type { RunnableController } from './runnable.ts';

/** The controllers there are, each with its flags and gates. */
export const CONTROLLERS = {
  'source-controller': { flags: sourceControllerFlags, gates: SOURCE_CONTROLLER_GATES },
  'kustomize-controller': { flags: kustomizeControllerFlags, gates: FEATURE_GATES },
} as const satisfies Record<RunnableController, { flags: () => FlagDefinition[]; gates: GateDefaults }>;

export const ALL_CONTROLLERS: readonly RunnableController[] = RUNNABLE_CONTROLLERS;

/** Reads `--controllers`: names by commas, `all`, or `none`. Throws for a name that is not there. */
export function parseControllers(names: readonly string[]): RunnableController[] {
  if (names.length === 0 || names.includes('all')) return [...ALL_CONTROLLERS];
  if (names.length === 1 && names[0] === 'none') return [];
  const unknown = names.find((name) => !Object.hasOwn(CONTROLLERS, name));
  if (unknown !== undefined) {
    throw failure(`unknown controller "${unknown}", there are: ${ALL_CONTROLLERS.join(', ')}`);
  }
  return ALL_CONTROLLERS.filter((name) => names.includes(name));
}
