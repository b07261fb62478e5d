import type { GoMap } from '@flux-ts/gotemplate';
import type { Chart } from '@flux-ts/helm';
import type { KubeObject } from '@flux-ts/resource';
import type { Value, ValueObject } from '@flux-ts/yaml';
import type { Release, ReleaseHook } from '../record/release.ts';

/**
 * How readiness is waited for: `watcher` (kstatus), `legacy` (Helm 3's checks), `hookOnly` (hooks alone are waited
 * for; the engine asks for no other wait then).
 */
export type WaitStrategy = 'watcher' | 'legacy' | 'hookOnly';

/** One object; cluster-scoped ones have no namespace. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One write. `onFailure` says whether the writes after it are still made. */
export type WriteRequest = { readonly ref: ObjectRef; readonly onFailure: 'stop' | 'continue' } & (
  | { readonly verb: 'create'; readonly object: KubeObject }
  | { readonly verb: 'apply'; readonly object: KubeObject; readonly force: boolean }
  /** A replacement whatever the live object's version is. */
  | { readonly verb: 'replace'; readonly object: KubeObject }
  | { readonly verb: 'patch'; readonly type: 'json' | 'merge' | 'strategic'; readonly body: Value }
  | { readonly verb: 'delete'; readonly propagation: DeletePropagation }
);

/** What happens to what an object owns when it is deleted. */
export type DeletePropagation = 'background' | 'foreground' | 'orphan';

/** What the engine wants done. The edge does it and tells what came of it ({@link Observed}). */
export type Action =
  /** All revisions of a release: objects with the labels of `storageSelector(name)`. */
  | { readonly type: 'read-history'; readonly name: string }
  /** Writes a record: `storageObject` makes the object. `create` must fail if it exists. */
  | { readonly type: 'store'; readonly verb: 'create' | 'update' | 'delete'; readonly release: Release }
  /** Renders a chart: `renderRelease` does it, with what the server can do and holds. */
  | RenderAction
  /**
   * Whether kinds are namespaced, in the objects' order. With `validate`, unknown fields are a problem too, where the
   * server does not check them itself.
   */
  | { readonly type: 'resolve'; readonly objects: readonly KubeObject[]; readonly validate: boolean }
  /** Live objects, in the refs' order. */
  | { readonly type: 'read'; readonly refs: readonly ObjectRef[] }
  /**
   * Writes in this order; neighbours of one kind may run at once if all of them go on after a failure. The field
   * manager is the edge's (Helm's is `helm`); `apply` and `replace` validate fields strictly.
   */
  | { readonly type: 'write'; readonly requests: readonly WriteRequest[] }
  /** Waits, at most `timeout` milliseconds. */
  | WaitAction
  /** Hands the logs of a hook's pods to whoever runs the operation. */
  | {
      readonly type: 'logs';
      readonly namespace: string;
      readonly labelSelector?: string;
      readonly fieldSelector?: string;
    }
  /** Kinds were added: what is known of the server's kinds is out of date. */
  | { readonly type: 'forget-discovery' }
  /** What time it is: every answer says so. */
  | { readonly type: 'clock' };

/** See {@link Action}. */
export interface RenderAction {
  readonly type: 'render';
  readonly chart: Chart;
  readonly values: GoMap;
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly isUpgrade: boolean;
  /** Without a server: Helm's own capabilities, nothing to look up. */
  readonly offline: boolean;
  /** Leaves the text of Secrets out of the manifest. */
  readonly hideSecret: boolean;
}

/** See {@link Action}. */
export interface WaitAction {
  readonly type: 'wait';
  /**
   * `ready`: as the strategy reads health. `jobs`: Jobs complete too. `hook`: Jobs and Pods ran to their end, all
   * else exists. `deleted`: gone. `established`: custom kinds are served.
   */
  readonly until: 'ready' | 'jobs' | 'hook' | 'deleted' | 'established';
  readonly refs: readonly ObjectRef[];
  readonly strategy: WaitStrategy;
  readonly timeout: number;
}

/** Why something could not be done; `reason` is the API's own (`NotFound`, `AlreadyExists`, `Conflict` …). */
export interface Problem {
  readonly message: string;
  readonly reason?: string;
}

/** What a chart became: everything of a release that comes of it. */
export interface RenderedRelease {
  /** The chart as it is stored. */
  readonly chart: ValueObject;
  readonly manifest: string;
  readonly hooks: readonly ReleaseHook[];
  readonly notes: string;
}

/** What each action is answered with when it could be done. */
export interface Answers {
  readonly 'read-history': { readonly releases: readonly Release[] };
  readonly store: object;
  readonly render: { readonly rendered: RenderedRelease };
  /** `undefined` for a kind that the server does not know. */
  readonly resolve: { readonly namespaced: readonly (boolean | undefined)[] };
  /** `undefined` for what is not there. */
  readonly read: { readonly objects: readonly (KubeObject | Problem | undefined)[] };
  /** What was not done for an earlier failure is left out at the end. */
  readonly write: { readonly results: readonly (Problem | undefined)[] };
  readonly wait: object;
  readonly logs: object;
  readonly 'forget-discovery': object;
  readonly clock: object;
}

/** What came of an action, and when (RFC 3339): the engine has no other clock. */
export type Observed<Type extends Action['type'] = Action['type']> = { readonly at: string } & (
  | Answers[Type]
  | { readonly problem: Problem }
);
