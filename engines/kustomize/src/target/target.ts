import type { Accumulator } from '../accumulator.ts';
import { parseKustomization } from '../config/kustomization.ts';
import type { Kustomization, Variable } from '../config/kustomization-types.ts';
import { inContext, KustomizeError, type Steps } from '../errors.ts';
import { Failures } from '../failures.ts';
import type { FilterContext } from '../filters/transformer.ts';
import type { Loader } from '../loader.ts';
import { parseInline, resourcesFromText } from '../resource/factory.ts';
import { formatGvk } from '../resource/gvk.ts';
import type { BuildContext, Site } from './build-context.ts';
import { crdConfig, ownConfig } from './configurations.ts';
import { Generation } from './generation.ts';
import type { OriginNote } from './origin.ts';
import { atField, fieldAddress } from './place.ts';
import { Plugins } from './plugin-steps.ts';
import { locateErrors, readKustomization } from './read-kustomization.ts';
import { Resources } from './resources.ts';
import { Transformation } from './transformation.ts';

/** One kustomization, and how it adds up (kustomize's KustTarget). */
export class Target implements Site {
  readonly k: Kustomization;
  readonly loader: Loader;
  readonly build: BuildContext;
  readonly fileName: string;
  readonly filters: FilterContext;
  private readonly level: number;
  private readonly resources: Resources;
  private readonly generation: Generation;
  private readonly transformation: Transformation;
  private originNote: OriginNote | undefined;
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
    this.filters = filterContext(loader, build);
    this.resources = new Resources(this, (below) => new Target(below, build, this));
    const plugins = new Plugins(this, this.resources);
    this.generation = new Generation(this, plugins, this.chartNamespace);
    this.transformation = new Transformation(this, plugins);
  }

  /** Takes the schemas of the `openapi` field. */
  useSchemas(isRoot: boolean): void {
    this.at(['openapi'], () =>
      this.build.schemas.use(this.k.openapi, isRoot, (file) => this.loader.load(file)),
    );
  }

  at<T>(steps: Steps, body: () => T): T {
    return atField(this.loader, this.fileName, steps, body);
  }

  origin(): OriginNote | undefined {
    return this.originNote;
  }

  setOrigin(origin: OriginNote | undefined): void {
    this.originNote = origin;
  }

  /** Adds everything of this kustomization to an accumulator, its own or, for a component, its user's. */
  accumulate(to: Accumulator): Accumulator {
    const { k, resources } = this;
    const failures = new Failures(this.build.failures);
    failures.try(() =>
      inContext('accumulating resources', () => resources.addResources(to, k.resources, 'resources')),
    );
    failures.try(() => to.mergeConfig(ownConfig(this)));
    failures.try(() => to.mergeConfig(crdConfig(this)));
    this.generation.run(to, failures);
    failures.end();
    const result = inContext('accumulating components', () => resources.addComponents(to));
    this.transformation.run(result);
    this.transformation.validate(result);
    this.at(['vars'], () =>
      inContext(`merging vars [${k.vars.map(rawText).join(' ')}]`, () =>
        result.mergeVariables(k.vars, (index) => fieldAddress(this.loader, this.fileName, ['vars', index])),
      ),
    );
    return result;
  }
}

function filterContext(loader: Loader, build: BuildContext): FilterContext {
  return {
    loader,
    schemas: build.schemas.forMerge,
    isClusterScoped: build.schemas.isClusterScoped,
    helm: build.helm,
    budget: build.factory.budget,
    isPartial: build.trace?.isPartial ?? false,
    parse: (content, file) => resourcesFromText(content, file, build.factory),
    parseInline: (content) => parseInline(content, loader.resolve(''), build.factory),
  };
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
