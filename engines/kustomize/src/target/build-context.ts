import type { Kustomization } from '../config/kustomization-types.ts';
import type { Steps } from '../errors.ts';
import type { FailureBudget } from '../failures.ts';
import type { HelmPort } from '../filters/generator/helm-port.ts';
import type { FilterContext } from '../filters/transformer.ts';
import type { Loader, LoadTrace } from '../loader.ts';
import type { FactoryContext } from '../resource/factory.ts';
import type { ChangeTracker } from './change-tracker.ts';
import type { OriginNote } from './origin.ts';
import type { BuildSchemas } from './schemas.ts';

/** What all targets of a build share. */
export interface BuildContext {
  readonly schemas: BuildSchemas;
  readonly factory: FactoryContext;
  readonly helm: HelmPort | undefined;
  readonly warn: (message: string) => void;
  readonly failures: FailureBudget;
  /** Notes what changes objects, where that is asked for. */
  readonly changes: ChangeTracker | undefined;
  readonly trace: LoadTrace | undefined;
}

/** One kustomization and where it stands: what the steps of its target share. */
export interface Site {
  readonly k: Kustomization;
  readonly loader: Loader;
  /** The name of the file that holds the kustomization. */
  readonly fileName: string;
  readonly build: BuildContext;
  readonly filters: FilterContext;
  /** What its objects say of where they come from; undefined when nobody wants to know. */
  origin(): OriginNote | undefined;
  /** Runs `body`; its failure gets the place of a field of this kustomization, or learns that it led there. */
  at<T>(steps: Steps, body: () => T): T;
}
