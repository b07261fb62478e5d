import type { Address } from '@flux-ts/errors';
import type { ValueObject } from '@flux-ts/yaml';
import { Accumulator } from '../accumulator.ts';
import { parseKustomization } from '../config/kustomization.ts';
import type { Kustomization, Variable } from '../config/kustomization-types.ts';
import {
  defaultConfig,
  emptyConfig,
  mergeConfigs,
  parseTransformerConfig,
  type TransformerConfig,
} from '../config/transformer-config.ts';
import { inContext, KustomizeError, type Steps, wrap } from '../errors.ts';
import { type FailureBudget, Failures } from '../failures.ts';
import { helmGenerator } from '../filters/generator/helm.ts';
import type { HelmPort } from '../filters/generator/helm-port.ts';
import type { FilterContext } from '../filters/transformer.ts';
import { toPlainValue } from '../flux/to-value.ts';
import { quote } from '../go-format.ts';
import { type Loader, type LoadTrace, NeededError } from '../loader.ts';
import { type FactoryContext, parseInline, resourcesFromText } from '../resource/factory.ts';
import { formatGvk } from '../resource/gvk.ts';
import { ResMap } from '../resource/res-map.ts';
import type { Resource } from '../resource/resource.ts';
import type { ChangeTracker } from './change-tracker.ts';
import { builtinGenerators, builtinTransformers, configured } from './configure.ts';
import { configFromCrds } from './crds.ts';
import {
  annotateOrigin,
  annotateTransformation,
  appendOrigin,
  builtinOrigin,
  type OriginNote,
  originKey,
  originText,
} from './origin.ts';
import { atField, exactFieldAddress, fieldAddress } from './place.ts';
import { type GeneratorStep, Plugins } from './plugin-steps.ts';
import { locateErrors, readKustomization } from './read-kustomization.ts';
import type { BuildSchemas } from './schemas.ts';
import { checkUnchanged, snapshot } from './validate.ts';

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

/** One kustomization, and how it adds up (kustomize's KustTarget). */
export class Target {
  readonly k: Kustomization;
  private readonly loader: Loader;
  private readonly build: BuildContext;
  private readonly fileName: string;
  private readonly filters: FilterContext;
  private readonly level: number;
  private readonly plugins: Plugins;
  private origin: OriginNote | undefined;
  /** The namespace of the kustomizations above, for charts. */
  private readonly chartNamespace: string;

  constructor(loader: Loader, build: BuildContext, parent?: Target) {
    this.loader = loader;
    this.build = build;
    this.level = (parent?.level ?? 0) + 1;
    const { budget } = build.factory;
    if (this.level > budget.levels)
      throw new KustomizeError('LIMIT', `kustomizations are nested more than ${budget.levels} levels deep`);
    budget.take('kustomizations', 1, loader.rootName);
    const { text, name } = readKustomization(loader);
    this.fileName = name;
    this.k = locateErrors(loader, name, () => parseKustomization(text, loader.rootName, build.warn));
    this.chartNamespace = parent === undefined ? '' : parent.k.namespace || parent.chartNamespace;
    if (parent !== undefined) this.k.buildMetadata = parent.k.buildMetadata;
    if (isEntangled(this.k)) build.trace?.entangle();
    // Charts may tell the time and throw dice.
    if (this.k.helmCharts.length > 0 || this.k.generators.length > 0) build.trace?.unrepeatable();
    this.filters = {
      loader,
      schemas: build.schemas.forMerge,
      isClusterScoped: build.schemas.isClusterScoped,
      helm: build.helm,
      budget,
      isPartial: build.trace?.isPartial ?? false,
      parse: (content, file) => resourcesFromText(content, file, build.factory),
      parseInline: (content) => parseInline(content, loader.resolve(''), build.factory),
    };
    this.plugins = new Plugins(this.k, this.filters, {
      fileName: name,
      origin: () => this.origin,
      at: (steps, body) => this.at(steps, body),
      addResources: (to, paths, list) => this.addResources(to, paths, list),
    });
  }

  /** Takes the schemas of the `openapi` field. */
  useSchemas(isRoot: boolean): void {
    this.at(['openapi'], () =>
      this.build.schemas.use(this.k.openapi, isRoot, (file) => this.loader.load(file)),
    );
  }

  /** Runs `body`; its failure gets the place of a field of this kustomization, or learns that it led there. */
  private at<T>(steps: Steps, body: () => T): T {
    return atField(this.loader, this.fileName, steps, body);
  }

  setOrigin(origin: OriginNote | undefined): void {
    this.origin = origin;
  }

  /** Adds everything of this kustomization to an accumulator, its own or, for a component, its user's. */
  accumulate(to: Accumulator): Accumulator {
    const { k } = this;
    const failures = new Failures(this.build.failures);
    failures.try(() =>
      inContext('accumulating resources', () => this.addResources(to, k.resources, 'resources')),
    );
    failures.try(() => to.mergeConfig(this.ownConfig()));
    failures.try(() => to.mergeConfig(this.crdConfig()));
    this.generate(to, failures);
    failures.end();
    const result = inContext('accumulating components', () => this.addComponents(to));
    this.transform(result);
    this.validate(result);
    this.at(['vars'], () =>
      inContext(`merging vars [${k.vars.map(rawText).join(' ')}]`, () =>
        result.mergeVariables(k.vars, (index) => fieldAddress(this.loader, this.fileName, ['vars', index])),
      ),
    );
    return result;
  }

  private crdConfig(): TransformerConfig {
    const { crds } = this.k;
    return this.at(['crds'], () =>
      inContext(`loading CRDs [${crds.join(' ')}]`, () => configFromCrds(this.loader, crds)),
    );
  }

  private ownConfig(): TransformerConfig {
    const { configurations } = this.k;
    if (configurations.length === 0) return defaultConfig;
    const own = configurations.map((path, index) =>
      this.at(['configurations', index], () => {
        const text = this.loader.load(path);
        return locateErrors(this.loader, path, () => parseTransformerConfig(text));
      }),
    );
    return mergeConfigs(defaultConfig, own.reduce(mergeConfigs, emptyConfig));
  }

  /** Adds what paths lead to; `list` is the field that names them. All that is needed, or wrong, is told at once. */
  private addResources(to: Accumulator, paths: readonly string[], list: string): void {
    const failures = new Failures(this.build.failures);
    paths.forEach((path, index) => {
      failures.try(() => unlessNeeded(() => this.at([list, index], () => this.addResource(to, path))));
    });
    failures.end();
  }

  private addResource(to: Accumulator, path: string): void {
    this.filters.budget.checkTime();
    let fileError: KustomizeError;
    try {
      this.addFile(to, path);
      return;
    } catch (error) {
      // Quirk (accumulateResources): a server that says no for what cannot be a repository ends it.
      if (!(error instanceof KustomizeError) || error.code === 'LIMIT' || error.code === 'REMOTE')
        throw error;
      fileError = error;
    }
    const failed = (error: unknown): KustomizeError =>
      wrap(error, (text) => `accumulation err='${fileError.data.text}': ${text}`);
    let loader: Loader;
    try {
      loader = this.loader.open(path);
    } catch (error) {
      if (error instanceof NeededError) throw error;
      if (fileError.code === 'MALFORMED' && fileError.data.text.includes('MalformedYAMLError'))
        throw fileError;
      const both = failed(error);
      if (fileError.code === 'NOT_FOUND') throw both;
      // There is such a file, so what is wrong with it is what matters.
      const { address } = fileError.data;
      throw new KustomizeError(fileError.code, both.data.text, {
        cause: fileError,
        ...(address ? { address } : {}),
      });
    }
    try {
      this.addFolder(to, loader, path, false);
    } catch (error) {
      throw error instanceof NeededError ? error : failed(error);
    }
  }

  private addFile(to: Accumulator, path: string): void {
    const resources = inContextUnlessNeeded(`accumulating resources from '${path}'`, () =>
      this.resourcesOf(path),
    );
    if (this.origin !== undefined) {
      const text = originText(appendOrigin(this.origin, path));
      for (const resource of resources) resource.annotate(originKey, text);
    }
    inContext(`merging resources from '${path}'`, () => to.map.appendAll(resources));
  }

  private resourcesOf(path: string): readonly Resource[] {
    return this.loader.loadResources(path, (text) => {
      try {
        const map = new ResMap();
        map.appendAll(this.filters.parse(text, this.loader.resolve(path)));
        return map.resources;
      } catch (error) {
        if (!(error instanceof KustomizeError) || !error.data.text.includes('MalformedYAMLError'))
          throw error;
        throw wrap(error, (words) => `${words} in File: ${path}`);
      }
    });
  }

  private addFolder(to: Accumulator, loader: Loader, path: string, isComponent: boolean): Accumulator {
    const target = inContextUnlessNeeded(
      `couldn't make target for path '${loader.rootName}'`,
      () => new Target(loader, this.build, this),
    );
    if (this.origin !== undefined) target.setOrigin(appendOrigin(this.origin, path));
    target.useSchemas(false);
    const { kind } = target.k;
    if (isComponent && kind !== 'Component') {
      throw new KustomizeError(
        'KUSTOMIZATION',
        `expected kind 'Component' for path '${loader.rootName}' but got '${kind}'`,
      );
    }
    if (!isComponent && kind === 'Component') {
      throw new KustomizeError('KUSTOMIZATION', `expected kind != 'Component' for path '${loader.rootName}'`);
    }
    const sub = inContextUnlessNeeded(`recursed accumulation of path '${loader.rootName}'`, () =>
      target.accumulate(isComponent ? to : new Accumulator()),
    );
    // Quirk (accumulateDirectory): what a component has made of its user's objects is added up anew, so that two
    // that it gave one identity are told now.
    const sum = isComponent ? new Accumulator() : to;
    inContext(`recursed merging from path '${loader.rootName}'`, () => sum.mergeAccumulator(sub));
    return sum;
  }

  private addComponents(to: Accumulator): Accumulator {
    let result = to;
    this.k.components.forEach((path, index) => {
      unlessNeeded(() =>
        this.at(['components', index], () => {
          result = this.addComponent(result, path);
        }),
      );
    });
    return result;
  }

  private addComponent(to: Accumulator, path: string): Accumulator {
    const quoting = <T>(prefix: string, body: () => T): T => {
      try {
        return body();
      } catch (error) {
        if (error instanceof NeededError) throw error;
        throw wrap(error, (text) => `${prefix} ${quote(text)}`);
      }
    };
    const loader = quoting('loader.New', () => this.loader.open(path));
    return quoting('accumulateDirectory:', () => this.addFolder(to, loader, path, true));
  }

  private generate(to: Accumulator, failures: Failures): void {
    const builtin = builtinGenerators(this.k, this.filters).map(({ kind, steps, run }) => ({
      run,
      steps,
      origin: this.builtinOrigin(kind),
    }));
    const all = [
      ...builtin,
      ...this.chartGenerators(failures),
      ...(failures.try(() => this.plugins.generators()) ?? []),
    ];
    for (const { run, steps, origin } of all) {
      failures.try(() => {
        this.filters.budget.checkTime();
        const made = unlessNeeded(() => this.at(steps, run));
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
    this.at(steps, () => inContext(words, () => to.map.absorbAll(made)));
  }

  private chartGenerators(failures: Failures): GeneratorStep[] {
    const globals = this.k.helmGlobals;
    return this.k.helmCharts.flatMap((chart, index) => {
      const steps = ['helmCharts', index];
      const namespace = chart.namespace || this.k.namespace || this.chartNamespace;
      const run = failures.try(() =>
        this.at(steps, () =>
          configured(
            'HelmChartInflationGenerator',
            toPlainValue({ ...globals, ...chart }) as ValueObject,
            () => helmGenerator({ ...chart, namespace }, globals, this.filters),
          ),
        ),
      );
      const origin = this.builtinOrigin('HelmChartInflationGenerator');
      return run === undefined ? [] : [{ run, steps, origin }];
    });
  }

  private transform(to: Accumulator): void {
    const failures = new Failures(this.build.failures);
    const builtin = builtinTransformers(this.k, to.config, this.filters, (steps, make) =>
      failures.try(() => this.at(steps, make)),
    );
    const plugins = failures.try(() => this.plugins.transformers()) ?? [];
    failures.end();
    const named = builtin.map((one) => ({ ...one, origin: this.builtinOrigin(one.kind) }));
    for (const { kind, run, steps, origin } of [...named, ...plugins]) {
      this.filters.budget.checkTime();
      // Only patches without an object are independent of one another.
      if (!failures.isEmpty && !kind.startsWith('Patch')) break;
      failures.try(() => this.at(steps, () => this.tracked(to.map, steps, run)));
      if (failures.last !== undefined && failures.last.code !== 'NO_TARGET') break;
      if (origin !== undefined) annotateTransformation(to.map, origin);
      to.map.dropEmpty();
    }
    failures.end();
  }

  private tracked(map: ResMap, steps: Steps, run: (map: ResMap) => void): void {
    const { changes } = this.build;
    const place = (): Address => exactFieldAddress(this.loader, this.fileName, steps.slice(0, 2));
    if (changes === undefined) run(map);
    else changes.run(map, place, steps, () => run(map));
  }

  private validate(to: Accumulator): void {
    for (const { run, steps } of this.plugins.validators()) {
      const before = snapshot(to.map);
      this.at(steps, () => {
        run(to.map);
        checkUnchanged(before, to.map);
      });
    }
  }

  private builtinOrigin(kind: string): OriginNote | undefined {
    return this.origin === undefined ? undefined : builtinOrigin(this.origin, this.fileName, kind);
  }
}

/** Whether fields of one object may get into another one. */
function isEntangled(k: Kustomization): boolean {
  const parts = [k.vars, k.replacements, k.transformers, k.validators];
  if (parts.some((part) => part.length > 0)) return true;
  return k.patches.some(({ options }) => options?.allowNameChange || options?.allowKindChange);
}

/** A variable as it was read, as Go's `%v` prints it. */
function rawText({ name, objref, fieldref }: Variable): string {
  return `{${name} ${formatGvk(objref)} {${fieldref.fieldPath}}}`;
}

/** Others may be needed too, so that the build goes on and asks for all at once. */
function unlessNeeded<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof NeededError)) throw error;
    return undefined;
  }
}

function inContextUnlessNeeded<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof NeededError) throw error;
    return inContext(prefix, () => {
      throw error;
    });
  }
}
