import { KUSTOMIZE_GROUP } from '@flux-ts/kinds';

/** Field manager of what Kustomizations apply; also the name that events bear. */
export const FIELD_MANAGER = 'kustomize-controller';
/** Who applies: the manager, and the group of labels and switches. */
export const OWNER = { field: FIELD_MANAGER, group: KUSTOMIZE_GROUP } as const;
/** Field manager of the status of Kustomizations themselves. */
export const STATUS_MANAGER = 'gotk-kustomize-controller';
/** Name of the controller in logs and metrics. */
export const CONTROLLER_NAME = 'kustomization';
