import { conditionTypes } from '@flux-ts/kinds';
import type { SourceConditions } from '../source/conditions.ts';

const {
  artifactInStorage,
  artifactOutdated,
  fetchFailed,
  includeUnavailable,
  ready,
  reconciling,
  sourceVerified,
  stalled,
  storageOperationFailed,
} = conditionTypes;

const summary = [
  storageOperationFailed,
  fetchFailed,
  includeUnavailable,
  artifactOutdated,
  artifactInStorage,
  sourceVerified,
  stalled,
  reconciling,
];

/** The conditions of a GitRepository (source-controller, gitRepositoryReadyCondition). */
export const gitRepositoryConditions: SourceConditions = {
  owned: [...summary, ready],
  summary,
  negative: [storageOperationFailed, fetchFailed, includeUnavailable, artifactOutdated, stalled, reconciling],
  bipolar: [sourceVerified],
  failures: [fetchFailed, includeUnavailable, storageOperationFailed],
};
