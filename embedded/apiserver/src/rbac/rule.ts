import { asList, asObject } from '../values.ts';
import { type Attributes, isResourceAttributes } from './attributes.ts';

/** What may be done with what (rbac/v1 PolicyRule); every list is there, empty when it was left out. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** The rules that an object's `rules` holds, whatever it holds. */
export function readRules(value: unknown): PolicyRule[] {
  return asList(value).map((item) => {
    const rule = asObject(item) ?? {};
    return {
      verbs: texts(rule['verbs']),
      apiGroups: texts(rule['apiGroups']),
      resources: texts(rule['resources']),
      resourceNames: texts(rule['resourceNames']),
      nonResourceURLs: texts(rule['nonResourceURLs']),
    };
  });
}

function texts(value: unknown): string[] {
  return asList(value).filter((item) => typeof item === 'string');
}

/** Whether a rule lets it happen (plugin/pkg/auth/authorizer/rbac RuleAllows). */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!anyOr(rule.verbs, attributes.verb)) return false;
  if (!isResourceAttributes(attributes)) {
    return rule.nonResourceURLs.some((url) => urlCovers(url, attributes.path));
  }
  const { group, resource, subresource, name } = attributes;
  if (!anyOr(rule.apiGroups, group) || !resourceMatches(rule.resources, resource, subresource)) return false;
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(name);
}

function anyOr(list: readonly string[], wanted: string): boolean {
  return list.includes('*') || list.includes(wanted);
}

/** `*`, `pods`, `pods/log`, any resource with `log`: a resource alone says nothing of its parts. */
function resourceMatches(list: readonly string[], resource: string, subresource: string): boolean {
  if (list.includes('*')) return true;
  if (subresource === '') return list.includes(resource);
  return list.includes(`${resource}/${subresource}`) || list.includes(`*/${subresource}`);
}

/** Whether a pattern such as `/healthz/*` covers a path, or another pattern. */
export function urlCovers(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, ''));
}
