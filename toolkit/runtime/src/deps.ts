// The neighbours' types that most files here name.
export type { Clock, KubeClient, ObjectKey, ResourceRef } from '@flux-ts/kube';
export type { KubeObject } from '@flux-ts/resource';
