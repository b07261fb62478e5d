import { matchLabels, parseLabelSelector } from '@flux-ts/resource';
import { compileRegexp } from '@flux-ts/text';
import { KustomizeError } from '../errors.ts';
import { formatGvk, type Gvk } from './gvk.ts';
import type { Resource } from './resource.ts';

/** What patches and replacements aim at; the parts are anchored RE2 expressions, empty ones match all. */
export interface Selector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly annotationSelector: string;
}

/** A selector made ready. */
export interface SelectorMatcher {
  gvk(gvk: Gvk): boolean;
  name(name: string): boolean;
  namespace(namespace: string): boolean;
  labels(resource: Resource): boolean;
  annotations(resource: Resource): boolean;
}

type Test = (text: string) => boolean;

/** @throws KustomizeError when an expression or a label selector does not parse. */
export function compileSelector(selector: Selector): SelectorMatcher {
  const group = anchored(selector.group);
  const version = anchored(selector.version);
  const kind = anchored(selector.kind);
  return {
    gvk: (gvk) => group(gvk.group) && version(gvk.version) && kind(gvk.kind),
    name: anchored(selector.name),
    namespace: anchored(selector.namespace),
    labels: byLabels(selector.labelSelector, 'labels'),
    annotations: byLabels(selector.annotationSelector, 'annotations'),
  };
}

/** Steps of a budget that it takes to make a selector ready and to ask it about so many objects. */
export function selectorCost(selector: Selector, objects: number): number {
  const { group, version, kind, name, namespace, labelSelector, annotationSelector } = selector;
  let once = 1;
  let each = 0.1;
  for (const pattern of [group, version, kind, name, namespace]) {
    if (literal.test(pattern)) continue;
    once += 60 + pattern.length;
    each += 2 + pattern.length / 100;
  }
  for (const text of [labelSelector, annotationSelector]) {
    if (text === '') continue;
    once += 10 + text.length / 2;
    each += 1 + text.length / 200;
  }
  return Math.ceil(once + each * objects);
}

const literal = /^[A-Za-z0-9_ -]*$/;

/** Longer expressions take long to compile. */
const MAX_PATTERN = 8192;

/** A test of `^(?:pattern)$`; an empty pattern passes all. */
export function anchored(pattern: string): Test {
  if (pattern === '') return () => true;
  if (literal.test(pattern)) return (text) => text === pattern;
  if (pattern.length > MAX_PATTERN)
    throw new KustomizeError('LIMIT', `an expression has more than ${MAX_PATTERN} characters`);
  try {
    const regexp = compileRegexp(`^(?:${pattern})$`);
    return (text) => regexp.test(text);
  } catch (cause) {
    throw new KustomizeError('PATCH', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function byLabels(text: string, name: 'labels' | 'annotations'): (resource: Resource) => boolean {
  if (text === '') return () => true;
  const selector = parsed(text);
  return (resource) => matchLabels(selector, Object.fromEntries(resource.metaMap(name)));
}

function parsed(text: string): ReturnType<typeof parseLabelSelector> {
  try {
    return parseLabelSelector(text);
  } catch (cause) {
    throw new KustomizeError('PATCH', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** `Deployment.v1.apps/name.ns:a=…:l=…`, as errors name a selector. */
export function formatSelector(s: Selector): string {
  return `${formatGvk(s)}/${s.name || '[noName]'}.${s.namespace || '[noNs]'}:a=${s.annotationSelector}:l=${s.labelSelector}`;
}
