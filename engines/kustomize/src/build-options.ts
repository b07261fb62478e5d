import type { BuildBudget } from './budget.ts';
import type { BuiltObject } from './built-object.ts';
import type { HelmPort } from './filters/generator/helm-port.ts';
import type { Need, RemoteLookup } from './loader.ts';
import type { WarmTrees } from './warm/warm-trees.ts';

/** The objects, or what must be fetched before there can be any. */
export type BuildResult = { readonly objects: readonly BuiltObject[] } | { readonly needs: readonly Need[] };

/** How to build; the defaults are those of `kustomize build --reorder=none`. */
export interface BuildOptions {
  /** `root`: a kustomization reads files of its own folder only (the default); `none`: of the whole file system. */
  readonly loadRestrictions?: 'root' | 'none';
  /**
   * `legacy` sorts by kind and name as plain `kustomize build` does; a kustomization's `sortOptions` win. Who asks for
   * `none` by name is warned of that.
   */
  readonly order?: 'none' | 'legacy';
  /** Answers what is known of URLs. Without it every URL is a need. */
  readonly remote?: RemoteLookup;
  /** Renders charts. Without it `helmCharts` is an error, as without `--enable-helm`. */
  readonly helm?: HelmPort;
  /** Whether paths out of the file system are errors. Default false: `..` ends at the root. */
  readonly confined?: boolean;
  /** What the root of the file system is called in messages: an absolute path, without a slash at the end. */
  readonly rootName?: string;
  /** What the caller calls the folder, for the error that there is none. */
  readonly givenPath?: string;
  /** Whether an `openapi` document is added to the built-in types and does not take their place (as Flux has it). */
  readonly keepBuiltinSchemas?: boolean;
  /** Whether objects tell where they stand and what changed them; it costs time. Default false. */
  readonly trackChanges?: boolean;
  /** Told of deprecated fields, and of an order that is set twice, in kustomize's words. */
  readonly warn?: (message: string) => void;
  /** What a build may use up. */
  readonly budget?: BuildBudget;
  /**
   * What earlier builds of the same file system knew, for this one to be done sooner. Objects are then shared between
   * builds: they must not be changed.
   */
  readonly warm?: WarmTrees;
}
