import type { ArtifactStore } from '@flux-ts/artifact';
import type { GitClient } from '@flux-ts/git';
import type { KubeClient } from '@flux-ts/kube';
import type { EventRecorder } from '@flux-ts/runtime';
import type { SecretReader } from '../source/secrets.ts';

/** What an attempt works with; durations in milliseconds. */
export interface AttemptOptions {
  readonly client: KubeClient;
  readonly git: GitClient;
  readonly store: ArtifactStore;
  readonly events: EventRecorder;
  readonly secrets: SecretReader;
  readonly timeout: number;
  readonly requeueDependency: number;
  readonly objectLevelWorkloadIdentity: boolean;
  readonly expectChange: boolean;
}
