import { FEATURE_GATES, kustomizeControllerFlags } from '@flux-ts/kustomize-controller';
import type { FlagDefinition, GateDefaults } from '@flux-ts/runtime';
import { SOURCE_CONTROLLER_GATES, sourceControllerFlags } from '@flux-ts/source-controller';
import { failure } from '../cli/errors.ts';

/** The controllers there are, each with its flags and gates, in the order in which they depend on one another. */
export const CONTROLLERS = {
  'source-controller': { flags: sourceControllerFlags, gates: SOURCE_CONTROLLER_GATES },
  'kustomize-controller': { flags: kustomizeControllerFlags, gates: FEATURE_GATES },
} as const satisfies Record<string, { flags: () => FlagDefinition[]; gates: GateDefaults }>;

export type RunnableController = keyof typeof CONTROLLERS;

export const ALL_CONTROLLERS = Object.keys(CONTROLLERS) as readonly RunnableController[];

/** Reads `--controllers`: names by commas, `all`, or `none`. Throws for a name that is not there. */
export function parseControllers(names: readonly string[]): RunnableController[] {
  if (names.length === 0 || names.includes('all')) return [...ALL_CONTROLLERS];
  if (names.length === 1 && names[0] === 'none') return [];
  const unknown = names.find((name) => !(name in CONTROLLERS));
  if (unknown !== undefined) {
    throw failure(`unknown controller "${unknown}", there are: ${ALL_CONTROLLERS.join(', ')}`);
  }
  return ALL_CONTROLLERS.filter((name) => names.includes(name));
}
