import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import type { StoredObject } from '../storage/stored-object.ts';
import type { Api, RequestContext } from './context.ts';

/** What a hook of a strategy may look at. */
export interface Scope {
  readonly api: Api;
  readonly ctx: RequestContext;
  readonly subresource: string | undefined;
  /** A creation by PUT or apply, whose path says the name. */
  readonly onUpdate?: boolean | undefined;
}

/** How names are checked: the complaints, none when the name is good. `prefix` is set for generateName. */
export type NameCheck = (name: string, prefix: boolean) => string[];

/**
 * What is particular about a kind, beyond what its schema says. Every hook changes `next` in place and works on
 * objects in the version they are stored in, after defaults.
 */
export interface Strategy {
  readonly checkName?: NameCheck;
  /** Whether `metadata.generation` counts changes of the desired state. */
  readonly generation?: boolean;
  /** A PUT of what does not exist creates it. */
  readonly createOnUpdate?: boolean;
  /** An update without resourceVersion is refused. */
  readonly conditionalUpdate?: boolean;
  /** Fills in what users may leave out and schemas cannot say. Also called for objects read from old data. */
  defaults?(next: KubeObject): void;
  prepareCreate?(next: KubeObject, scope: Scope): void;
  /** Gives a new object what there is only one of, once it is known to be right. */
  allocate?(next: KubeObject, scope: Scope): void;
  prepareUpdate?(next: KubeObject, live: KubeObject, scope: Scope): void;
  validate?(next: KubeObject, live: KubeObject | undefined, scope: Scope): FieldError[];
  /** Warnings for the user about an object that is accepted. */
  warnings?(next: KubeObject, live: KubeObject | undefined): string[];
  /** Finalizers that an object gets when its deletion is asked for. */
  readonly deletionFinalizers?: readonly string[];
  /** Says in an object that its deletion was asked for. */
  markDeleted?(marked: KubeObject, now: string): void;
  /** Refuses a deletion by throwing. */
  beforeDelete?(stored: StoredObject, scope: Scope): void;
  /** Seconds a deletion waits for whoever runs the object; 0 deletes at once. */
  grace?(stored: StoredObject): number | undefined;
}
