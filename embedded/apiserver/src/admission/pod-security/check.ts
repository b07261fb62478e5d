/** What a check looks at: the metadata and spec of a pod, or of a template. */
export interface PodView {
  readonly metadata: unknown;
  readonly spec: unknown;
}

/** What is wrong; both parts go into messages. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** One rule of the Pod Security Standards. */
export type Check = (pod: PodView) => Violation | undefined;
