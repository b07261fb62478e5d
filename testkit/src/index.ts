export { FakeCluster, type FakeClusterOptions, type FakeRequest } from './fake-cluster.ts';
export { ManualClock } from './manual-clock.ts';
