import { fromLabelSelector, type KubeObject, type LabelSelectorSpec, matchLabels } from '@flux-ts/resource';
import { NAMESPACE_COLLECTION } from '../../registry/namespace-admission.ts';
import { asList, asText, fieldAt } from '../../values.ts';
import type { AdmissionRequest } from '../plugin.ts';

/**
 * Whether a write is one that `matchConstraints`, `matchResources` or the rules of a webhook speak of
 * (apiserver pkg/admission/plugin/policy/matching). Nothing said matches everything.
 */
export function matchesResources(request: AdmissionRequest, constraints: unknown): boolean {
  if (constraints === undefined) return true;
  const rules = asList(fieldAt(constraints, 'resourceRules'));
  const excluded = asList(fieldAt(constraints, 'excludeResourceRules'));
  const equivalent = fieldAt(constraints, 'matchPolicy') !== 'Exact';
  const fits = (rule: unknown) => matchesRule(request, rule, equivalent);
  if (!inNamespace(request, fieldAt(constraints, 'namespaceSelector'))) return false;
  if (!ofLabels(request, fieldAt(constraints, 'objectSelector'))) return false;
  if (excluded.some(fits)) return false;
  return rules.length === 0 || rules.some(fits);
}

/** Whether a write is a webhook's matter; one without rules has none. */
export function matchesHook(request: AdmissionRequest, hook: unknown): boolean {
  const equivalent = fieldAt(hook, 'matchPolicy') !== 'Exact';
  return (
    asList(fieldAt(hook, 'rules')).some((rule) => matchesRule(request, rule, equivalent)) &&
    inNamespace(request, fieldAt(hook, 'namespaceSelector')) &&
    ofLabels(request, fieldAt(hook, 'objectSelector'))
  );
}

/** Whether a rule with `apiGroups`, `apiVersions`, `operations`, `resources` and `scope` speaks of a write. */
export function matchesRule(request: AdmissionRequest, rule: unknown, equivalent: boolean): boolean {
  const { type, version } = request.target;
  const listed = (key: string, value: string) => {
    const values = asList(fieldAt(rule, key));
    return values.includes('*') || values.includes(value);
  };
  const versions = equivalent ? type.versions.map((served) => served.version) : [version.version];
  const names = asList(fieldAt(rule, 'resourceNames'));
  return (
    listed('apiGroups', type.group) &&
    versions.some((served) => listed('apiVersions', served)) &&
    listed('operations', request.operation) &&
    inScope(rule, type.namespaced) &&
    (names.length === 0 || names.includes(request.name)) &&
    asList(fieldAt(rule, 'resources')).some((r) => isResource(asText(r), type.plural, request.subresource))
  );
}

function inScope(rule: unknown, namespaced: boolean): boolean {
  const scope = asText(fieldAt(rule, 'scope')) || '*';
  return scope === '*' || (scope === 'Namespaced') === namespaced;
}

/** A resource and a part of it, each of which may be any. */
function isResource(pattern: string, plural: string, subresource: string | undefined): boolean {
  const [resource, part] = pattern.split('/', 2);
  if (resource !== '*' && resource !== plural) return false;
  if (part === undefined) return subresource === undefined;
  return part === '*' || part === subresource;
}

function inNamespace(request: AdmissionRequest, selector: unknown): boolean {
  if (isEverything(selector)) return true;
  const { target, object, live } = request;
  if (target.type.collection === NAMESPACE_COLLECTION)
    return selects(selector, (object ?? live)?.metadata.labels);
  // What is in no namespace is not kept out by namespaces.
  if (!target.type.namespaced) return true;
  return selects(selector, namespaceOf(request)?.metadata.labels);
}

/** The namespace that a write is in. */
export function namespaceOf({ api, namespace }: AdmissionRequest): KubeObject | undefined {
  if (namespace === '') return undefined;
  return api.storage.get(NAMESPACE_COLLECTION, '', namespace)?.object;
}

function ofLabels({ object, live, subresource }: AdmissionRequest, selector: unknown): boolean {
  if (isEverything(selector)) return true;
  // A scale has no labels.
  if (subresource === 'scale') return selects(selector, undefined);
  return [object, live].some((one) => one !== undefined && selects(selector, one.metadata.labels));
}

function isEverything(selector: unknown): boolean {
  return selector === undefined || Object.keys(selector as object).length === 0;
}

function selects(selector: unknown, labels: Readonly<Record<string, string>> | undefined): boolean {
  return matchLabels(fromLabelSelector(selector as LabelSelectorSpec), labels ?? {});
}
