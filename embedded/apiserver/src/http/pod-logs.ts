import type { KubeObject } from '@flux-ts/resource';

/** Which part of a container's log is wanted (core/v1 PodLogOptions); what is left out does not limit. */
export interface PodLogOptions {
  /** Goes on with what is logged from now on, until `signal`. */
  readonly follow: boolean;
  /** The log of the container's last run, before its present one. */
  readonly previous: boolean;
  /** Each line after its time in RFC 3339 and a blank. */
  readonly timestamps: boolean;
  /** So many of the last lines. */
  readonly tailLines?: number | undefined;
  /** Not older than so many seconds; never together with `sinceTime`. */
  readonly sinceSeconds?: number | undefined;
  /** Not older than this, in milliseconds since 1970. */
  readonly sinceTime?: number | undefined;
  /** Ends after so many bytes, in the middle of a line if need be. */
  readonly limitBytes?: number | undefined;
  /** The reader is gone, or the pod. */
  readonly signal: AbortSignal;
}

/** What a container logs: its bytes, taken as fast as the reader reads. Ends when `signal` aborts. */
export type PodLog = AsyncIterable<Uint8Array>;

/**
 * Knows the logs of some pods. Undefined for a container that it knows nothing of, whose log is then what its
 * annotation says. A log that throws ends there.
 */
export type PodLogs = (pod: KubeObject, container: string, options: PodLogOptions) => PodLog | undefined;
