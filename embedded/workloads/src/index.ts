export { type Clock, type Cluster, type ClusterEvent, type ResourceRef, systemClock } from './cluster.ts';
export type { Pace } from './context.ts';
export { parseRehearsal, REHEARSE_ANNOTATION, type Rehearsal } from './pods/rehearsal.ts';
export { startWorkloads, type WorkloadOptions, type Workloads } from './simulation.ts';
