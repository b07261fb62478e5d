import { CONTAINERS } from './bodies/containers.ts';
import { GROUPS } from './bodies/groups.ts';
import { NETWORK } from './bodies/network.ts';
import { OTHERS } from './bodies/others.ts';
import { OWNED } from './bodies/owned.ts';
import { PODS } from './bodies/pods.ts';
import { WORKLOADS } from './bodies/workloads.ts';
import type { UserStep } from './run-steps.ts';

/** Bodies of every kind that are odd, and writes by several to one object, each one HTTP request. */
export const BODY_STEPS: readonly UserStep[] = [
  { args: 'create namespace steps' },
  { args: 'create serviceaccount robot' },
  ...CONTAINERS,
  ...PODS,
  ...NETWORK,
  ...WORKLOADS,
  ...OTHERS,
  ...GROUPS,
  ...OWNED,
];
