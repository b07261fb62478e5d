import type { Address } from '@flux-ts/errors';
import type { Accumulator } from '../accumulator.ts';
import { ownSpecCount } from '../config/transformer-config.ts';
import type { Steps } from '../errors.ts';
import { Failures } from '../failures.ts';
import type { ResMap } from '../resource/res-map.ts';
import type { Site } from './build-context.ts';
import { builtinTransformers } from './configure.ts';
import { annotateTransformation, builtinOriginOf } from './origin.ts';
import { exactFieldAddress } from './place.ts';
import type { Plugins } from './plugin-steps.ts';
import { checkUnchanged, snapshot } from './validate.ts';

/** Runs the transformers and validators of a kustomization. */
export class Transformation {
  private readonly site: Site;
  private readonly plugins: Plugins;

  constructor(site: Site, plugins: Plugins) {
    this.site = site;
    this.plugins = plugins;
  }

  /** Runs the transformers of the kustomization. */
  run(to: Accumulator): void {
    const failures = new Failures(this.site.build.failures);
    this.site.filters.budget.takeSpecs(ownSpecCount(to.config), to.map.size);
    const builtin = builtinTransformers(this.site.k, to.config, this.site.filters, (steps, make) =>
      failures.try(() => this.site.at(steps, make)),
    );
    const plugins = failures.try(() => this.plugins.transformers()) ?? [];
    failures.end();
    const named = builtin.map((one) => ({ ...one, origin: builtinOriginOf(this.site, one.kind) }));
    for (const { kind, run, steps, origin } of [...named, ...plugins]) {
      const { budget } = this.site.filters;
      budget.checkTime();
      budget.take('steps', Math.ceil(to.map.size * weightOf(kind, steps)));
      // Only patches without an object are independent of one another.
      if (!failures.isEmpty && !kind.startsWith('Patch')) break;
      failures.try(() => this.site.at(steps, () => this.tracked(to.map, steps, run)));
      // A patch knows itself whether it has changed a name.
      if (!kind.startsWith('Patch')) to.map.forgetNames();
      if (failures.last !== undefined && failures.last.code !== 'NO_TARGET') break;
      if (origin !== undefined) annotateTransformation(to.map, origin);
      to.map.dropEmpty();
    }
    failures.end();
  }

  private tracked(map: ResMap, steps: Steps, run: (map: ResMap) => void): void {
    const { changes } = this.site.build;
    const place = (): Address => exactFieldAddress(this.site.loader, this.site.fileName, steps.slice(0, 2));
    if (changes === undefined) run(map);
    else changes.run(map, place, steps, () => run(map));
  }

  /** Runs its validators, which may not change anything. */
  validate(to: Accumulator): void {
    for (const { run, steps } of this.plugins.validators()) {
      const before = snapshot(to.map);
      this.site.at(steps, () => {
        run(to.map);
        checkUnchanged(before, to.map);
      });
    }
  }
}

/** What a transformer costs for each object, beside one that only looks at it. */
function weightOf(kind: string, steps: Steps): number {
  // All images are set by the first of them.
  if (kind === 'ImageTagTransformer') return steps[1] === 0 ? 1 : 0;
  // What a patch looks for and changes is counted where it does.
  if (kind.startsWith('Patch')) return 0.01;
  return kind === 'ReplicaCountTransformer' ? 4 : 1;
}
