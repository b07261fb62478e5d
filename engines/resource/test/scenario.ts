import type { Schema } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import type { KubeObject, ManagedFieldsEntry } from '../src/object.ts';
import { structuredApply } from '../src/structured/apply.ts';
import { conflictMessage } from '../src/structured/conflicts.ts';
import { FieldSet } from '../src/structured/field-set.ts';
import { structuredUpdate } from '../src/structured/update.ts';

/** A request of a scenario: what one manager does to the object. */
export interface ScenarioStep {
  readonly by: string;
  readonly apply?: ValueObject;
  readonly update?: ValueObject;
  readonly force?: boolean;
  readonly subresource?: string;
}

/** The only object of a scenario, and who owns what of it. */
export class Scenario {
  live: KubeObject | undefined;
  private clock = Date.UTC(2026, 0, 1);
  private readonly schema: Schema;
  private readonly apiVersion: string;
  private readonly kind: string;

  constructor(schema: Schema, apiVersion = 'test.dev/v1', kind = 'Thing') {
    this.schema = schema;
    this.apiVersion = apiVersion;
    this.kind = kind;
  }

  /** Does a step; the text of a refusal, or undefined. */
  run(step: ScenarioStep): string | undefined {
    this.clock += 60_000;
    return step.apply === undefined ? this.update(step) : this.apply(step);
  }

  private apply({ by, apply, force = false, subresource }: ScenarioStep): string | undefined {
    const { schema, apiVersion, live } = this;
    const config = this.object(apply!);
    const sub = subresource === undefined ? {} : { subresource };
    const base = live === undefined ? {} : { live };
    const done = structuredApply({
      ...base,
      config,
      schema,
      manager: by,
      force,
      apiVersion,
      now: this.now(),
      ...sub,
    });
    if (done.conflicts.length > 0) return conflictMessage(done.conflicts);
    this.store(done.object, done.managedFields);
    return undefined;
  }

  private update({ by, update, subresource }: ScenarioStep): undefined {
    const { schema, apiVersion, live } = this;
    const next = this.object(update!);
    const sub = subresource === undefined ? {} : { subresource };
    const base = live === undefined ? {} : { live };
    const fields = structuredUpdate({
      ...base,
      next,
      schema,
      manager: by,
      apiVersion,
      now: this.now(),
      ...sub,
    });
    this.store(next, fields);
    return undefined;
  }

  /** The object without what a server adds. */
  get body(): ValueObject {
    const { apiVersion: _, kind: __, metadata, ...rest } = this.live!;
    const { managedFields: ___, uid: ____, name: _____, ...meta } = metadata;
    const body = { ...rest, ...(Object.keys(meta).length > 0 && { metadata: meta }) };
    return body as unknown as ValueObject;
  }

  /** Manager (with a star for updates) → its paths. */
  get owners(): Record<string, string[]> {
    const entries = this.live!.metadata.managedFields ?? [];
    return Object.fromEntries(
      entries.map((entry) => [
        entry.operation === 'Update' ? `${entry.manager}*` : entry.manager,
        FieldSet.parse(entry.fieldsV1).toString().split('\n'),
      ]),
    );
  }

  private now(): string {
    return new Date(this.clock).toISOString().replace('.000', '');
  }

  private object(body: ValueObject): KubeObject {
    const { metadata, ...rest } = body;
    const meta = { name: 'thing', ...(metadata as object | undefined) };
    return { apiVersion: this.apiVersion, kind: this.kind, metadata: meta, ...rest };
  }

  private store(object: KubeObject, managedFields: ManagedFieldsEntry[]): void {
    this.live = { ...object, metadata: { ...object.metadata, uid: 'u', managedFields } };
  }
}
