import {
  applyJsonPatch,
  asValue,
  isObject,
  type KubeObject,
  type LabelSelector,
  type ManagedFieldsEntry,
  matchLabels,
  parseApiVersion,
  parseLabelSelector,
  valuesEqual,
} from '@flux-ts/resource';
import { compileRegexp } from '@flux-ts/text';
import type { Value } from '@flux-ts/yaml';
import { ApplyError, messageOf } from './errors.ts';

/** Fields that may drift (`spec.ignore` of a Kustomization). Patterns are RE2 and match the whole text. */
export interface IgnoreRule {
  /** JSON Pointers. */
  readonly paths: readonly string[];
  readonly target?: {
    readonly group?: string;
    readonly version?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
    readonly labelSelector?: string;
    readonly annotationSelector?: string;
  };
}

/** Rules ready to be matched. */
export interface CompiledRule {
  readonly paths: readonly string[];
  matches(object: KubeObject): boolean;
}

/**
 * Compiles rules once for many objects.
 * @throws ApplyError IGNORE_RULE
 */
export function compileIgnoreRules(rules: readonly IgnoreRule[]): CompiledRule[] {
  return rules.map(({ paths, target = {} }) => ({ paths, matches: compileTarget(target) }));
}

function compileTarget(target: NonNullable<IgnoreRule['target']>): (object: KubeObject) => boolean {
  const group = pattern('group', target.group);
  const version = pattern('version', target.version);
  const kind = pattern('kind', target.kind);
  const name = pattern('name', target.name);
  const namespace = pattern('namespace', target.namespace);
  const labels = selector('label', target.labelSelector);
  const annotations = selector('annotation', target.annotationSelector);
  return (object) => {
    const gv = parseApiVersion(object.apiVersion);
    const { metadata } = object;
    return (
      namespace(metadata.namespace ?? '') &&
      name(metadata.name) &&
      group(gv.group) &&
      version(gv.version) &&
      kind(object.kind) &&
      matchLabels(labels, metadata.labels) &&
      matchLabels(annotations, metadata.annotations)
    );
  };
}

function pattern(what: string, text: string | undefined): (value: string) => boolean {
  if (text === undefined || text === '') return () => true;
  const regexp = compiled(`${what} regex`, () => compileRegexp(`^(?:${text})$`));
  return (value) => regexp.test(value);
}

function selector(what: string, text: string | undefined): LabelSelector {
  return compiled(`${what} selector`, () => parseLabelSelector(text ?? ''));
}

function compiled<T>(what: string, compile: () => T): T {
  try {
    return compile();
  } catch (cause) {
    throw new ApplyError('IGNORE_RULE', `invalid ${what}: ${messageOf(cause)}`, { cause });
  }
}

/** The paths that may drift in an object. */
export function ignoredPaths(rules: readonly CompiledRule[], object: KubeObject): string[] {
  return rules.filter((rule) => rule.matches(object)).flatMap((rule) => rule.paths);
}

/** An object without some of its fields; paths that lead nowhere are fine. */
export function withoutPaths(object: KubeObject, paths: readonly string[]): KubeObject {
  const patch = paths.map((path) => ({ op: 'remove', path }));
  return applyJsonPatch(asValue(object), patch, {
    dialect: 'v5',
    allowMissingOnRemove: true,
  }) as unknown as KubeObject;
}

/**
 * What is applied instead, so that ignored fields stay as they are in the cluster: left out where another applier
 * owns them, else with the cluster's value (fluxcd/pkg ssa/manager_apply.go `computeDriftedPaths`).
 * @throws Error when a value cannot be put in its place
 */
export function withLiveValues(
  object: KubeObject,
  live: KubeObject,
  dryRun: KubeObject,
  paths: readonly string[],
  owner: string,
): KubeObject {
  const drifted = paths.filter((path) => !valuesEqual(valueAt(live, path), valueAt(dryRun, path)));
  const [stripped, adopted] = [true, false].map((wanted) =>
    drifted.filter((path) => isAppliedByOther(live, path, owner) === wanted),
  );
  const patch = adopted!.map((path) => ({ op: 'replace', path, value: valueAt(live, path) ?? null }));
  const rest = withoutPaths(object, stripped!);
  return applyJsonPatch(asValue(rest), patch, { dialect: 'v5' }) as unknown as KubeObject;
}

function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a JSON Pointer; undefined where it leads nowhere. */
function valueAt(object: KubeObject, pointer: string): Value | undefined {
  let value: Value | undefined = asValue(object);
  for (const part of segmentsOf(pointer)) {
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : undefined;
    else value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

function isAppliedByOther(live: KubeObject, pointer: string, owner: string): boolean {
  const appliers = (live.metadata.managedFields ?? []).filter(
    (entry) => entry.operation === 'Apply' && !entry.subresource,
  );
  const steps = stepsOf(live, pointer, appliers);
  if (steps === undefined) return false;
  return appliers.some((entry) => entry.manager !== owner && leadsSomewhere(entry, steps));
}

/** A pointer as steps of FieldsV1: indexes become the keys by which an applier knows the item. */
function stepsOf(
  live: KubeObject,
  pointer: string,
  appliers: readonly ManagedFieldsEntry[],
): string[] | undefined {
  const steps: string[] = [];
  let path = '';
  for (const part of segmentsOf(pointer)) {
    path += `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!/^-?\d+$/.test(part)) {
      steps.push(`f:${part}`);
      continue;
    }
    const item = valueAt(live, path);
    const key = appliers
      .flatMap((entry) => keysBelow(entry, steps))
      .find((candidate) => isKeyOf(candidate, item));
    if (key === undefined) return undefined;
    steps.push(key);
  }
  return steps;
}

function nodeAt(entry: ManagedFieldsEntry, steps: readonly string[]): Value | undefined {
  let node: Value | undefined = entry.fieldsV1;
  for (const step of steps) node = isObject(node) && Object.hasOwn(node, step) ? node[step] : undefined;
  return node;
}

function leadsSomewhere(entry: ManagedFieldsEntry, steps: readonly string[]): boolean {
  return nodeAt(entry, steps) !== undefined;
}

function keysBelow(entry: ManagedFieldsEntry, steps: readonly string[]): string[] {
  const node = nodeAt(entry, steps);
  return isObject(node) ? Object.keys(node).filter((key) => key.startsWith('k:')) : [];
}

function isKeyOf(key: string, item: Value | undefined): boolean {
  if (!isObject(item)) return false;
  const fields: unknown = JSON.parse(key.slice(2));
  return isObject(fields) && Object.entries(fields).every(([name, value]) => valuesEqual(item[name], value));
}
