import { createWarmTrees, type WarmTrees, type WarmTreesOptions } from '@flux-ts/kustomize';
import type { KubeObject } from '@flux-ts/resource';
import type { RenderInput } from '../pipeline/input.ts';
import { ObjectMemo } from '../pipeline/object-memo.ts';

/** What a worker keeps of one Kustomization's last build. */
export interface WarmBuild {
  readonly trees: WarmTrees;
  readonly memo: ObjectMemo;
  /** Finished objects as they are sent. */
  readonly bytes: WeakMap<KubeObject, Uint8Array>;
}

/** What a worker keeps between builds, bounded in bytes; what was used longest ago goes first. */
export class WarmBuilds {
  private readonly trees: WarmTrees;
  private readonly bytes = new WeakMap<KubeObject, Uint8Array>();
  private readonly memos = new Map<string, ObjectMemo>();

  constructor(options: WarmTreesOptions) {
    this.trees = createWarmTrees(options);
  }

  /** What is known of the Kustomization of an input. */
  for({ kustomization }: RenderInput): WarmBuild {
    const { name, namespace = '' } = kustomization.metadata;
    const key = `${namespace}/${name}`;
    const memo = this.memos.get(key) ?? new ObjectMemo();
    this.memos.delete(key);
    this.memos.set(key, memo);
    for (const oldest of this.memos.keys()) {
      if (this.memos.size <= MAX_MEMOS) break;
      this.memos.delete(oldest);
    }
    return { trees: this.trees.scope(key), memo, bytes: this.bytes };
  }
}

const MAX_MEMOS = 1000;
