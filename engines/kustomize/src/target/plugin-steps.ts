import { Accumulator } from '../accumulator.ts';
import { inContext, KustomizeError, type Steps, withDetails } from '../errors.ts';
import type { Generator, Transformer } from '../filters/transformer.ts';
import { NeededError } from '../loader.ts';
import type { Resource } from '../resource/resource.ts';
import type { Site } from './build-context.ts';
import { appendOrigin, type OriginNote, originKey, originText } from './origin.ts';
import { loadGenerator, loadTransformer } from './plugins.ts';
import type { Resources } from './resources.ts';

/** A generator, the field that it comes from, and what its objects say of it. */
export interface GeneratorStep {
  readonly run: Generator;
  readonly steps: Steps;
  readonly origin: OriginNote | undefined;
}

/** The same for a transformer, with the name of its kind. */
export interface TransformerStep {
  readonly kind: string;
  readonly run: Transformer;
  readonly steps: Steps;
  readonly origin: OriginNote | undefined;
}

type Field = 'generators' | 'transformers' | 'validators';

/** The generators, transformers and validators that a kustomization names by files or has inline. */
export class Plugins {
  private readonly site: Site;
  private readonly reader: Resources;

  constructor(site: Site, reader: Resources) {
    this.site = site;
    this.reader = reader;
  }

  generators(): GeneratorStep[] {
    try {
      return this.resources('generators').map((resource) => ({
        run: this.configure(resource, 'generators', () =>
          inContext('failed to load generator', () => loadGenerator(resource, this.site.filters)),
        ),
        steps: ['generators'],
        origin: this.originOf(resource),
      }));
    } catch (error) {
      if (error instanceof NeededError) throw error;
      return inContext('loading generator plugins', () => {
        throw error;
      });
    }
  }

  transformers(field: 'transformers' | 'validators' = 'transformers'): TransformerStep[] {
    return this.resources(field).map((resource) => ({
      kind: resource.kind,
      run: this.configure(resource, field, () => loadTransformer(resource, this.site.filters)),
      steps: [field],
      origin: this.originOf(resource),
    }));
  }

  validators(): TransformerStep[] {
    return this.transformers('validators');
  }

  /** Runs `body` for a plugin; a failure gets the place where the plugin is written. */
  private configure<T>(resource: Resource, field: Field, body: () => T): T {
    return this.site.at([field], () => {
      try {
        return body();
      } catch (error) {
        const address = resource.address();
        if (!(error instanceof KustomizeError) || address === undefined) throw error;
        throw error.data.address?.line === undefined ? withDetails(error, { address }) : error;
      }
    });
  }

  /** The plugin resources of a list of paths and inline texts. */
  private resources(field: Field): readonly Resource[] {
    const entries = this.site.k[field];
    if (entries.length === 0) return [];
    const found = new Accumulator();
    const paths: string[] = [];
    const origin = this.site.origin();
    for (const entry of entries) {
      const inline = this.inlineResources(entry);
      if (inline === undefined) paths.push(entry);
      else {
        if (origin !== undefined) {
          const text = originText(appendOrigin(origin, this.site.fileName));
          for (const resource of inline) resource.annotate(originKey, text);
        }
        found.map.appendAll(inline);
      }
    }
    this.reader.addResources(found, paths, field);
    return found.map.resources;
  }

  private inlineResources(entry: string): readonly Resource[] | undefined {
    try {
      return this.site.filters.parseInline(entry);
    } catch {
      return undefined;
    }
  }

  private originOf(resource: Resource): OriginNote | undefined {
    if (this.site.origin() === undefined) return undefined;
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
