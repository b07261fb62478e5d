import type { KubeObject } from '@flux-ts/resource';
import type { RenderInput } from './input.ts';

/** What the pipeline made of an object that the engine built; filled step by step. */
export interface ObjectNotes {
  /** With its variables. */
  substituted?: KubeObject;
  /** That as YAML, for the digest. */
  text?: string;
  /** What is applied: of a list, its items. */
  finished?: readonly KubeObject[];
}

/**
 * What the pipeline made of the objects of one Kustomization, as long as they are the same and everything is that changes
 * them on the way. Kept by identity, so that it goes when the objects do.
 */
export class ObjectMemo {
  private notes = new WeakMap<object, ObjectNotes>();
  private settings = '';

  /** The notes of an object; empty at first. */
  of(object: KubeObject): ObjectNotes {
    const found = this.notes.get(object);
    if (found !== undefined) return found;
    const made: ObjectNotes = {};
    this.notes.set(object, made);
    return made;
  }

  /** Forgets everything unless it was made with the same settings. */
  prepareFor({ kustomization, substitute, strict }: RenderInput): void {
    const { metadata, spec } = kustomization;
    const common = spec.commonMetadata;
    const parts = [metadata.name, metadata.namespace, substitute, strict, common, spec.postBuild];
    const settings = JSON.stringify(parts.map((part) => part ?? null));
    if (settings !== this.settings) this.notes = new WeakMap();
    this.settings = settings;
  }
}
