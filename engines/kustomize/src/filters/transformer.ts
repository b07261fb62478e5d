import type { Budget } from '../budget.ts';
import type { Loader } from '../loader.ts';
import type { SchemaSet } from '../openapi/schema.ts';
import type { ResMap } from '../resource/res-map.ts';
import type { Resource } from '../resource/resource.ts';
import type { HelmPort } from './generator/helm-port.ts';

/** Changes the objects of a build in place. */
export type Transformer = (map: ResMap) => void;

/** Makes objects. */
export type Generator = () => Resource[];

/** What filters may use of their surroundings. */
export interface FilterContext {
  readonly loader: Loader;
  /** The schemas known now; a kustomization that is read later may add some. */
  schemas(): SchemaSet;
  /** Reads objects from a text; `file` names it in errors. */
  parse(text: string, file: string): Resource[];
  /** Reads objects from a text that stands in a field of a kustomization. */
  parseInline(text: string): Resource[];
  isClusterScoped(apiVersion: string, kind: string): boolean;
  /** What is left for the build; what makes much of little takes from it. */
  readonly budget: Budget;
  /** What renders charts. */
  readonly helm: HelmPort | undefined;
  /** Whether some objects are left out, so that what names one of them does nothing. */
  readonly isPartial: boolean;
}

/** Runs a change on every object that is still there. */
export function forEachObject(map: ResMap, change: (resource: Resource) => void): void {
  for (const resource of map.resources) if (!resource.isEmpty) change(resource);
}
