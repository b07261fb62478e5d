/** Why an object is in the queue, the most urgent first. */
export type Priority = 'request' | 'revision' | 'drift' | 'interval';

/** All priorities, the most urgent first. */
export const PRIORITIES: readonly Priority[] = ['request', 'revision', 'drift', 'interval'];
