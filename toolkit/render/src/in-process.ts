import type { BuildBudget, FileSystem, Need, RemoteLookup } from '@flux-ts/kustomize';
import { asValue, idOf } from '@flux-ts/resource';
import { diskFileSystem } from './disk/disk-file-system.ts';
import type { InProcessResult, RenderInput } from './pipeline/input.ts';
import { runPipeline } from './pipeline/pipeline.ts';

/** What the command line does otherwise than a controller. */
export interface InProcessOptions {
  /** The files; by default the input's folder on the disk. */
  readonly fs?: FileSystem;
  /** Ignore rules, one a line, beside `.sourceignore` files and Flux's own. */
  readonly ignore?: string;
  /** What the folder is called in messages: its absolute path. */
  readonly rootName?: string;
  /** What files are called where a place is told; by default their path in the folder. */
  readonly nameFile?: (file: string) => string;
  readonly remote?: RemoteLookup;
  /** Whether objects tell where they stand and what changed them; it costs time. Default false. */
  readonly trackChanges?: boolean;
  /** What the build may use up, its time included; the engine's defaults otherwise. */
  readonly budget?: BuildBudget;
  /** Told of deprecated fields, in kustomize's words. */
  readonly warn?: (message: string) => void;
}

/**
 * The build of `flux build kustomization`: the same steps as in the controller, in this process and at once, without
 * what only applying needs (defaults of ports, a Secret's `stringData`). Ends with needs when something remote is
 * missing.
 *
 * @throws RenderError as {@link Renderer.buildKustomization} does.
 */
export function buildKustomizationInProcess(
  input: RenderInput,
  options: InProcessOptions = {},
): InProcessResult | { readonly needs: readonly Need[] } {
  const result = runPipeline(options.fs ?? diskFileSystem(input.folder), input, {
    ignore: { filter: true, rules: options.ignore ?? '' },
    forCli: true,
    trackChanges: options.trackChanges ?? false,
    ...(options.nameFile === undefined ? {} : { nameFile: options.nameFile }),
    ...(options.rootName === undefined ? {} : { rootName: options.rootName }),
    ...(options.remote === undefined ? {} : { remote: options.remote }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
    ...(options.warn === undefined ? {} : { warn: options.warn }),
  });
  if ('needs' in result) return result;
  const objects = result.objects.map(({ value, ...rest }) => ({
    ...rest,
    value: asValue(value),
    id: idOf(value),
  }));
  return { objects, digest: result.digest };
}
