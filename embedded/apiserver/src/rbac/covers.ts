import { goQuote } from '@flux-ts/resource';
import { compareBytes } from '@flux-ts/yaml';
import { type PolicyRule, urlCovers } from './rule.ts';

const NONE: PolicyRule = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };

/**
 * What of `wanted` nothing in `held` allows, each with at most one verb, resource and name; nothing when all is held
 * (component-helpers auth/rbac/validation Covers).
 */
export function missingRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(atoms).filter((atom) => !held.some((rule) => covers(rule, atom)));
}

function atoms(rule: PolicyRule): PolicyRule[] {
  const names = rule.resourceNames.length === 0 ? [undefined] : rule.resourceNames;
  const result: PolicyRule[] = [];
  for (const group of rule.apiGroups) {
    for (const resource of rule.resources) {
      for (const verb of rule.verbs) {
        for (const name of names) {
          const resourceNames = name === undefined ? [] : [name];
          result.push({ ...NONE, verbs: [verb], apiGroups: [group], resources: [resource], resourceNames });
        }
      }
    }
  }
  for (const url of rule.nonResourceURLs) {
    for (const verb of rule.verbs) result.push({ ...NONE, verbs: [verb], nonResourceURLs: [url] });
  }
  return result;
}

function covers(owner: PolicyRule, atom: PolicyRule): boolean {
  return (
    hasAll(owner.verbs, atom.verbs) &&
    hasAll(owner.apiGroups, atom.apiGroups) &&
    atom.resources.every((resource) => coversResource(owner.resources, resource)) &&
    coversNames(owner.resourceNames, atom.resourceNames) &&
    atom.nonResourceURLs.every((url) => owner.nonResourceURLs.some((held) => urlCovers(held, url)))
  );
}

function hasAll(list: readonly string[], wanted: readonly string[]): boolean {
  return list.includes('*') || wanted.every((item) => list.includes(item));
}

function coversResource(list: readonly string[], resource: string): boolean {
  if (list.includes('*') || list.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && list.includes(`*${resource.slice(slash)}`);
}

function coversNames(held: readonly string[], wanted: readonly string[]): boolean {
  if (held.length === 0) return true;
  return wanted.length > 0 && wanted.every((name) => held.includes(name));
}

/**
 * Rules as a refusal lists them: verbs of one resource together, sorted by their text
 * (pkg/registry/rbac/validation CompactRules, pkg/apis/rbac/v1 CompactString).
 */
export function describeRules(rules: readonly PolicyRule[]): string {
  const merged = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]);
    // Paths are listed verb by verb.
    const simple = rule.nonResourceURLs.length === 0;
    const known = simple ? merged.get(key) : undefined;
    if (known !== undefined) merged.set(key, { ...known, verbs: [...known.verbs, ...rule.verbs] });
    else merged.set(simple ? key : `${key}${rule.verbs}`, rule);
  }
  return [...new Set([...merged.values()].map(ruleText))].sort(compareBytes).join('\n');
}

const PARTS = [
  ['APIGroups', 'apiGroups'],
  ['Resources', 'resources'],
  ['NonResourceURLs', 'nonResourceURLs'],
  ['ResourceNames', 'resourceNames'],
  ['Verbs', 'verbs'],
] as const satisfies readonly (readonly [string, keyof PolicyRule])[];

function ruleText(rule: PolicyRule): string {
  const parts = PARTS.filter(([, key]) => rule[key].length > 0).map(
    ([label, key]) => `${label}:${quotedList(rule[key])}`,
  );
  return `{${parts.join(', ')}}`;
}

/** A list of texts as Go's `%q` prints it. */
export function quotedList(list: readonly string[]): string {
  return `[${list.map(goQuote).join(' ')}]`;
}
