/**
 * The controllers that this version has, in the order in which they depend on one another: what `flux serve` runs, and
 * what is installed by default. By itself, so that commands need not load controllers to know their names.
 */
export const RUNNABLE_CONTROLLERS = ['source-controller', 'kustomize-controller'] as const;

/** One of {@link RUNNABLE_CONTROLLERS}. */
export type RunnableController = (typeof RUNNABLE_CONTROLLERS)[number];

/** Whether a component, which Flux has, is here too. */
export function isRunnable(component: string): component is RunnableController {
  return (RUNNABLE_CONTROLLERS as readonly string[]).includes(component);
}
