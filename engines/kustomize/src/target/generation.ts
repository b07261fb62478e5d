import type { ValueObject } from '@flux-ts/yaml';
import type { Accumulator } from '../accumulator.ts';
import { inContext, type Steps } from '../errors.ts';
import type { Failures } from '../failures.ts';
import { helmGenerator } from '../filters/generator/helm.ts';
import { toPlainValue } from '../flux/to-value.ts';
import type { Resource } from '../resource/resource.ts';
import type { Site } from './build-context.ts';
import { builtinGenerators, configured } from './configure.ts';
import { unlessNeeded } from './needed.ts';
import { annotateOrigin, builtinOriginOf, type OriginNote } from './origin.ts';
import type { GeneratorStep, Plugins } from './plugin-steps.ts';

/** Runs the generators of a kustomization. */
export class Generation {
  private readonly site: Site;
  private readonly plugins: Plugins;
  /** The namespace of the kustomizations above, for charts. */
  private readonly chartNamespace: string;

  constructor(site: Site, plugins: Plugins, chartNamespace: string) {
    this.site = site;
    this.plugins = plugins;
    this.chartNamespace = chartNamespace;
  }

  /** Adds what the generators of the kustomization make. */
  run(to: Accumulator, failures: Failures): void {
    const builtin = builtinGenerators(this.site.k, this.site.filters).map(({ kind, steps, run }) => ({
      run,
      steps,
      origin: builtinOriginOf(this.site, kind),
    }));
    const all = [
      ...builtin,
      ...this.chartGenerators(failures),
      ...(failures.try(() => this.plugins.generators()) ?? []),
    ];
    for (const { run, steps, origin } of all) {
      failures.try(() => {
        this.site.filters.budget.checkTime();
        const made = unlessNeeded(() => this.site.at(steps, run));
        // Whether it fits in is not known when something is missing.
        if (made !== undefined && failures.isEmpty) this.absorb(to, made, steps, origin);
      });
    }
  }

  private absorb(
    to: Accumulator,
    made: readonly Resource[],
    steps: Steps,
    origin: OriginNote | undefined,
  ): void {
    annotateOrigin({ resources: made }, origin);
    // Go prints the generator's address.
    const words = `merging from generator &{0xN ${origin === undefined ? '<nil>' : '0xN'}}`;
    this.site.at(steps, () => inContext(words, () => to.map.absorbAll(made)));
  }

  private chartGenerators(failures: Failures): GeneratorStep[] {
    const globals = this.site.k.helmGlobals;
    return this.site.k.helmCharts.flatMap((chart, index) => {
      const steps = ['helmCharts', index];
      const namespace = chart.namespace || this.site.k.namespace || this.chartNamespace;
      const run = failures.try(() =>
        this.site.at(steps, () =>
          configured(
            'HelmChartInflationGenerator',
            toPlainValue({ ...globals, ...chart }) as ValueObject,
            () => helmGenerator({ ...chart, namespace }, globals, this.site.filters),
          ),
        ),
      );
      const origin = builtinOriginOf(this.site, 'HelmChartInflationGenerator');
      return run === undefined ? [] : [{ run, steps, origin }];
    });
  }
}
