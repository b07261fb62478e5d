import { Accumulator } from '../accumulator.ts';
import { inContext, KustomizeError, wrap } from '../errors.ts';
import { Failures } from '../failures.ts';
import { quote } from '../go-format.ts';
import { type Loader, NeededError } from '../loader.ts';
import { ResMap } from '../resource/res-map.ts';
import type { Resource } from '../resource/resource.ts';
import type { Site } from './build-context.ts';
import { inContextUnlessNeeded, unlessNeeded } from './needed.ts';
import { appendOrigin, type OriginNote, originKey, originText } from './origin.ts';

/** The target of a kustomization that another one names. */
export interface SubTarget {
  readonly k: { readonly kind: string };
  setOrigin(origin: OriginNote | undefined): void;
  useSchemas(isRoot: boolean): void;
  accumulate(to: Accumulator): Accumulator;
}

/** Reads what a kustomization names: files, folders and components. */
export class Resources {
  private readonly site: Site;
  private readonly makeTarget: (loader: Loader) => SubTarget;

  constructor(site: Site, makeTarget: (loader: Loader) => SubTarget) {
    this.site = site;
    this.makeTarget = makeTarget;
  }

  /** Adds what paths lead to; `list` is the field that names them. All that is needed, or wrong, is told at once. */
  addResources(to: Accumulator, paths: readonly string[], list: string): void {
    const failures = new Failures(this.site.build.failures);
    paths.forEach((path, index) => {
      failures.try(() => unlessNeeded(() => this.site.at([list, index], () => this.addResource(to, path))));
    });
    failures.end();
  }

  private addResource(to: Accumulator, path: string): void {
    this.site.filters.budget.checkTime();
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
      loader = this.site.loader.open(path);
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
    const origin = this.site.origin();
    if (origin !== undefined) {
      const text = originText(appendOrigin(origin, path));
      for (const resource of resources) resource.annotate(originKey, text);
    }
    inContext(`merging resources from '${path}'`, () => to.map.appendAll(resources));
  }

  private resourcesOf(path: string): readonly Resource[] {
    return this.site.loader.loadResources(path, (text) => {
      try {
        const map = new ResMap();
        map.appendAll(this.site.filters.parse(text, this.site.loader.resolve(path)));
        return map.resources;
      } catch (error) {
        if (!(error instanceof KustomizeError) || !error.data.text.includes('MalformedYAMLError'))
          throw error;
        throw wrap(error, (words) => `${words} in File: ${path}`);
      }
    });
  }

  private addFolder(to: Accumulator, loader: Loader, path: string, isComponent: boolean): Accumulator {
    const target = inContextUnlessNeeded(`couldn't make target for path '${loader.rootName}'`, () =>
      this.makeTarget(loader),
    );
    const origin = this.site.origin();
    if (origin !== undefined) target.setOrigin(appendOrigin(origin, path));
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
    this.site.filters.budget.take('steps', isComponent ? 3 * sub.map.size : sub.map.size, loader.rootName);
    inContext(`recursed merging from path '${loader.rootName}'`, () => sum.mergeAccumulator(sub));
    return sum;
  }

  /** Adds the components; the answer takes the place of `to`. */
  addComponents(to: Accumulator): Accumulator {
    let result = to;
    this.site.k.components.forEach((path, index) => {
      unlessNeeded(() =>
        this.site.at(['components', index], () => {
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
    const loader = quoting('loader.New', () => this.site.loader.open(path));
    return quoting('accumulateDirectory:', () => this.addFolder(to, loader, path, true));
  }
}
