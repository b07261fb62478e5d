import type { BuiltObject } from '../built-object.ts';
import type { BuildWatch } from '../cold-build.ts';
import type { LoadTrace } from '../loader.ts';
import type { Resource } from '../resource/resource.ts';
import type { Accumulated } from '../stages.ts';
import type { Observation, ObservingFileSystem } from './observing-file-system.ts';
import { candidatesOf, knownOf, sizeOf, type WarmRecord } from './record.ts';

/** Notes of a whole build what the next one may use. */
export class Recorder implements BuildWatch {
  readonly trace: LoadTrace;
  /** What was warned of. */
  readonly warnings: string[] = [];
  /** Once the build is done, if there is something to keep. */
  record: WarmRecord | undefined;
  private readonly files: ObservingFileSystem;
  private readonly loads = new Map<string, number>();
  private isEntangled: boolean;
  private isRepeatable = true;
  private left: WarmRecord['left'] | undefined;
  private before: readonly Resource[] = [];
  private known: Pick<WarmRecord, 'stage' | 'candidates'> | undefined;

  /** `tracksChanges`: objects tell what changed them, so that they are never built without the others. */
  constructor(files: ObservingFileSystem, tracksChanges: boolean) {
    this.files = files;
    this.isEntangled = tracksChanges;
    this.trace = {
      isPartial: false,
      leavesOut: () => false,
      loadedResources: (file) => {
        this.loads.set(file, (this.loads.get(file) ?? 0) + 1);
      },
      entangle: () => {
        this.isEntangled = true;
      },
      unrepeatable: () => {
        this.isRepeatable = false;
      },
    };
  }

  accumulated({ all, budget }: Accumulated): void {
    this.left = budget.remaining;
    this.before = [...all.map.resources];
    this.known = { stage: this.before.map(knownOf), candidates: candidatesOf(this.before) };
  }

  finished(resources: readonly Resource[], objects: readonly BuiltObject[]): void {
    const { files, known, left, before, warnings } = this;
    if (known === undefined || left === undefined || !this.isRepeatable || files.isIncomplete) return;
    const index = new Map(before.map((resource, at) => [resource, at]));
    const { observations } = files;
    this.record = {
      ...known,
      observations,
      resourceFiles: this.resourceFiles(observations),
      objects,
      places: resources.map((one) => ({ stage: index.get(one) ?? -1, id: knownOf(one).signature })),
      warnings,
      left,
      bytes: sizeOf(files.bytes, observations.length, before.length),
    };
  }

  private resourceFiles(observations: readonly Observation[]): ReadonlySet<string> {
    const result = new Set<string>();
    if (this.isEntangled) return result;
    for (const { kind, path } of observations)
      if (kind === 'read' && this.loads.get(path) === this.files.readsOf(path)) result.add(path);
    return result;
  }
}
