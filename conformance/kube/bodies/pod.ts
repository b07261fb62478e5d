import { type Fields, tried } from './sending.ts';

/** A pod that would be created, by an account that is there. */
export const pod = (spec: Fields, metadata: Fields = {}) =>
  tried(
    'v1',
    'pods',
    'Pod',
    { spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'i:1' }], ...spec } },
    metadata,
  );
/** Such a pod by its only container. */
export const container = (more: Fields) => pod({ containers: [{ name: 'c', image: 'i:1', ...more }] });
