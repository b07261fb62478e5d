import type { Need } from '@flux-ts/kustomize';
import { asValue, idOf } from '@flux-ts/resource';
import type { KindTable } from '@flux-ts/schema';
import { toJson } from '@flux-ts/yaml';
import { diskFileSystem } from '../disk/disk-file-system.ts';
import { peekAt } from '../disk/peek.ts';
import { type Observation, RecordingFileSystem } from '../disk/recording.ts';
import { RenderError } from '../errors.ts';
import type { RenderedObject, RenderInput } from '../pipeline/input.ts';
import { normalize } from '../pipeline/normalize.ts';
import { runPipeline } from '../pipeline/pipeline.ts';
import { lookupOf } from '../remote/answer-needs.ts';
import type { FetchedRemote } from '../remote/fetched-remote.ts';
import type { WarmBuilds } from './warm-builds.ts';

/** One build, as it is sent to a worker. */
export interface BuildTask {
  readonly input: RenderInput;
  /** Most bytes of JSON that may come out. */
  readonly output: number;
  readonly maxFileSize: number;
  /** Most bytes that are read. */
  readonly bytes: number;
  readonly remotes: ReadonlyMap<string, FetchedRemote>;
}

/** What a worker answers. */
export type BuildTaskResult =
  | {
      readonly objects: readonly RenderedObject[];
      readonly digest: string;
      readonly observations: readonly Observation[];
    }
  | { readonly needs: readonly Need[] };

/** Builds from the disk, with what is known of earlier builds, and turns the objects into bytes. */
export function runBuildTask(task: BuildTask, kinds: KindTable, warm?: WarmBuilds): BuildTaskResult {
  const { input, maxFileSize } = task;
  const files = new RecordingFileSystem(diskFileSystem(input.folder, { maxFileSize }), peekAt(input.folder));
  const known = warm?.for(input);
  const result = runPipeline(files, input, {
    normalize: (object) => normalize(object, { kinds }),
    remote: lookupOf(task.remotes, { maxFileSize }),
    budget: { bytes: task.bytes },
    warm: known,
  });
  if ('needs' in result) return result;
  let left = task.output;
  const encoder = new TextEncoder();
  const objects = result.objects.map(({ value, origin }) => {
    const json = known?.bytes.get(value) ?? encoder.encode(toJson(asValue(value)));
    known?.bytes.set(value, json);
    left -= json.length;
    if (left < 0)
      throw new RenderError('OUTPUT', `the build makes more than ${task.output} bytes of objects`);
    return { json, id: idOf(value), origin };
  });
  return { objects, digest: result.digest, observations: files.observations };
}
