import { Accumulator } from '../accumulator.ts';
import { parseKustomization } from '../config/kustomization.ts';
import type { Kustomization } from '../config/kustomization-types.ts';
import {
  defaultConfig,
  emptyConfig,
  mergeConfigs,
  parseTransformerConfig,
  type TransformerConfig,
} from '../config/transformer-config.ts';
import { inContext, KustomizeError, wrap } from '../errors.ts';
import { type HelmPort, helmGenerator } from '../filters/generator/helm.ts';
import type { FilterContext } from '../filters/transformer.ts';
import { quote } from '../go-format.ts';
import { type Loader, NeededError } from '../loader.ts';
import { type FactoryContext, resourcesFromText } from '../resource/factory.ts';
import { ResMap } from '../resource/res-map.ts';
import type { Resource } from '../resource/resource.ts';
import { builtinGenerators, builtinTransformers } from './configure.ts';
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
import { loadGenerator, loadTransformer } from './plugins.ts';
import { locateErrors, readKustomization } from './read-kustomization.ts';
import type { BuildSchemas } from './schemas.ts';
import { checkUnchanged, snapshot } from './validate.ts';

const maxLevels = 400;

/** What all targets of a build share. */
export interface BuildContext {
  readonly schemas: BuildSchemas;
  readonly factory: FactoryContext;
  readonly helm: HelmPort | undefined;
  readonly warn: (message: string) => void;
}

/** One kustomization, and how it adds up (kustomize's KustTarget). */
export class Target {
  readonly k: Kustomization;
  private readonly loader: Loader;
  private readonly build: BuildContext;
  private readonly fileName: string;
  private readonly filters: FilterContext;
  private readonly level: number;
  private origin: OriginNote | undefined;
  /** The namespace of the kustomizations above, for charts. */
  private readonly chartNamespace: string;

  constructor(loader: Loader, build: BuildContext, parent?: Target) {
    this.loader = loader;
    this.build = build;
    this.level = (parent?.level ?? 0) + 1;
    if (this.level > maxLevels)
      throw new KustomizeError('LIMIT', `kustomizations are nested more than ${maxLevels} levels deep`);
    const { text, name } = readKustomization(loader);
    this.fileName = name;
    this.k = locateErrors(loader, name, () => parseKustomization(text, loader.rootName, build.warn));
    this.chartNamespace = parent === undefined ? '' : parent.k.namespace || parent.chartNamespace;
    if (parent !== undefined) this.k.buildMetadata = parent.k.buildMetadata;
    this.filters = {
      loader,
      schemas: build.schemas.forMerge,
      isClusterScoped: build.schemas.isClusterScoped,
      parse: (content, file) => resourcesFromText(content, file, build.factory),
    };
  }

  setOrigin(origin: OriginNote | undefined): void {
    this.origin = origin;
  }

  /** Adds everything of this kustomization to an accumulator, its own or, for a component, its user's. */
  accumulate(to: Accumulator): Accumulator {
    const { k } = this;
    inContext('accumulating resources', () => this.addResources(to, k.resources));
    to.mergeConfig(this.ownConfig());
    to.mergeConfig(
      inContext(`loading CRDs [${k.crds.join(' ')}]`, () => configFromCrds(this.loader, k.crds)),
    );
    this.generate(to);
    const result = inContext('accumulating components', () => this.addComponents(to));
    this.transform(result);
    this.validate(result);
    inContext('merging vars', () => result.mergeVariables(k.vars, this.build.schemas.isClusterScoped));
    return result;
  }

  private ownConfig(): TransformerConfig {
    const { configurations } = this.k;
    if (configurations.length === 0) return defaultConfig;
    const own = configurations.reduce(
      (config, path) =>
        mergeConfigs(
          config,
          locateErrors(this.loader, path, () => parseTransformerConfig(this.loader.load(path))),
        ),
      emptyConfig,
    );
    return mergeConfigs(defaultConfig, own);
  }

  private addResources(to: Accumulator, paths: readonly string[]): void {
    for (const path of paths) {
      try {
        this.addResource(to, path);
      } catch (error) {
        // Others may be needed too: the build goes on and asks for all at once.
        if (!(error instanceof NeededError)) throw error;
      }
    }
  }

  private addResource(to: Accumulator, path: string): void {
    let fileError: KustomizeError;
    try {
      this.addFile(to, path);
      return;
    } catch (error) {
      if (!(error instanceof KustomizeError) || error.code === 'LIMIT') throw error;
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
    const text = this.loader.load(path);
    try {
      const map = new ResMap();
      map.appendAll(this.filters.parse(text, this.loader.resolve(path)));
      return map.resources;
    } catch (error) {
      if (!(error instanceof KustomizeError) || !error.data.text.includes('MalformedYAMLError')) throw error;
      throw wrap(error, (words) => `${words} in File: ${path}`);
    }
  }

  private addFolder(to: Accumulator, loader: Loader, path: string, isComponent: boolean): Accumulator {
    const target = inContextUnlessNeeded(
      `couldn't make target for path '${loader.rootName}'`,
      () => new Target(loader, this.build, this),
    );
    if (this.origin !== undefined) target.setOrigin(appendOrigin(this.origin, path));
    this.build.schemas.use(target.k.openapi, false, (file) => loader.load(file));
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
    if (isComponent) return sub;
    inContext(`recursed merging from path '${loader.rootName}'`, () => to.mergeAccumulator(sub));
    return to;
  }

  private addComponents(to: Accumulator): Accumulator {
    let result = to;
    for (const path of this.k.components) {
      let loader: Loader;
      try {
        loader = this.loader.open(path);
      } catch (error) {
        if (error instanceof NeededError) continue;
        throw wrap(error, (text) => `loader.New ${quote(text)}`);
      }
      try {
        result = this.addFolder(result, loader, path, true);
      } catch (error) {
        if (error instanceof NeededError) continue;
        throw wrap(error, (text) => `accumulateDirectory: ${quote(text)}`);
      }
    }
    return result;
  }

  private generate(to: Accumulator): void {
    const generators = builtinGenerators(this.k, this.filters).map(({ kind, run }) => ({
      run,
      origin: this.builtinOrigin(kind),
    }));
    for (const chart of this.k.helmCharts) {
      const namespace = chart.namespace || this.k.namespace || this.chartNamespace;
      const run = helmGenerator({ ...chart, namespace }, this.k.helmGlobals, this.build.helm, this.filters);
      generators.push({ run, origin: this.builtinOrigin('HelmChartInflationGenerator') });
    }
    const external = inContextUnlessNeeded('loading generator plugins', () =>
      this.externalResources(this.k.generators).map((resource) => ({
        run: inContext('failed to load generator', () => loadGenerator(resource, this.filters)),
        origin: this.pluginOrigin(resource),
      })),
    );
    for (const { run, origin } of [...generators, ...external]) {
      let made: readonly Resource[];
      try {
        made = run();
      } catch (error) {
        if (error instanceof NeededError) continue;
        throw error;
      }
      annotateOrigin({ resources: made }, origin);
      // Go prints the generator's address.
      inContext(`merging from generator &{0xN ${origin === undefined ? '<nil>' : '0xN'}}`, () =>
        to.map.absorbAll(made),
      );
    }
  }

  private transform(to: Accumulator): void {
    const builtin = builtinTransformers(this.k, to.config, this.filters).map(({ kind, run }) => ({
      run,
      origin: this.builtinOrigin(kind),
    }));
    const external = this.externalResources(this.k.transformers).map((resource) => ({
      run: loadTransformer(resource, this.filters),
      origin: this.pluginOrigin(resource),
    }));
    for (const { run, origin } of [...builtin, ...external]) {
      run(to.map);
      if (origin !== undefined) annotateTransformation(to.map, origin);
      to.map.dropEmpty();
    }
  }

  private validate(to: Accumulator): void {
    for (const resource of this.externalResources(this.k.validators)) {
      const run = loadTransformer(resource, this.filters);
      const before = snapshot(to.map);
      run(to.map);
      checkUnchanged(before, to.map);
    }
  }

  /** The plugin resources of a list of paths and inline texts. */
  private externalResources(entries: readonly string[]): readonly Resource[] {
    if (entries.length === 0) return [];
    const found = new Accumulator();
    const paths: string[] = [];
    for (const entry of entries) {
      let inline: Resource[];
      try {
        inline = this.filters.parse(entry, this.loader.resolve(this.fileName));
      } catch {
        paths.push(entry);
        continue;
      }
      if (this.origin !== undefined) {
        const text = originText(appendOrigin(this.origin, this.fileName));
        for (const resource of inline) resource.annotate(originKey, text);
      }
      found.map.appendAll(inline);
    }
    this.addResources(found, paths);
    return found.map.resources;
  }

  private builtinOrigin(kind: string): OriginNote | undefined {
    return this.origin === undefined ? undefined : builtinOrigin(this.origin, this.fileName, kind);
  }

  private pluginOrigin(resource: Resource): OriginNote | undefined {
    if (this.origin === undefined) return undefined;
    const note = resource.metaMap('annotations').get(originKey);
    if (note === undefined) return undefined;
    const path = /^path: (.*)$/m.exec(note)?.[1] ?? '';
    const repo = /^repo: (.*)$/m.exec(note)?.[1] ?? '';
    const ref = /^ref: (.*)$/m.exec(note)?.[1] ?? '';
    const configuredBy = {
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      name: resource.name,
      namespace: resource.namespace,
    };
    return { path: '', repo, ref, configuredIn: path, configuredBy };
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
