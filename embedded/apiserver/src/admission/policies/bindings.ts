import { fromLabelSelector, type KubeObject, type LabelSelectorSpec, matchLabels } from '@flux-ts/resource';
import { asText, fieldAt } from '../../values.ts';
import type { AdmissionRequest } from '../plugin.ts';
import { matchesResources } from './match.ts';

const GROUP = 'admissionregistration.k8s.io';

/** A policy that is to judge a write, by one of its bindings, with one object of parameters. */
export interface Judgement {
  readonly policy: KubeObject;
  readonly binding: KubeObject;
  readonly params: KubeObject | undefined;
  /** Why the binding cannot be used. */
  readonly error?: string;
}

/** Who has a say in a write. Policies and webhooks themselves are nobody's matter. */
export function* judgements(
  request: AdmissionRequest,
  policies: string,
  bindings: string,
): Iterable<Judgement> {
  const { storage } = request.api;
  if (storage.count(`${GROUP}/${bindings}`) === 0 || isAdmissionConfiguration(request)) return;
  for (const { object: binding } of storage.list(`${GROUP}/${bindings}`)) {
    const name = asText(fieldAt(binding, 'spec', 'policyName'));
    const policy = storage.get(`${GROUP}/${policies}`, '', name)?.object;
    if (policy === undefined) continue;
    if (!matchesResources(request, fieldAt(policy, 'spec', 'matchConstraints'))) continue;
    if (!matchesResources(request, fieldAt(binding, 'spec', 'matchResources'))) continue;
    yield* withParams(request, policy, binding);
  }
}

const CONFIGURATION = /^(validating|mutating)(admissionpolic(ies|ybindings)|webhookconfigurations)$/;

/** Webhooks and policies themselves, in which nobody has a say. */
export function isAdmissionConfiguration({ target }: AdmissionRequest): boolean {
  return target.type.group === GROUP && CONFIGURATION.test(target.type.plural);
}

function* withParams(
  request: AdmissionRequest,
  policy: KubeObject,
  binding: KubeObject,
): Iterable<Judgement> {
  const kind = fieldAt(policy, 'spec', 'paramKind');
  const ref = fieldAt(binding, 'spec', 'paramRef');
  if (kind === undefined || ref === undefined) {
    yield { policy, binding, params: undefined };
    return;
  }
  const found = paramsOf(request, kind, ref);
  if (typeof found === 'string') {
    yield { policy, binding, params: undefined, error: found };
    return;
  }
  if (found.length === 0 && fieldAt(ref, 'parameterNotFoundAction') === 'Deny') {
    const error =
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction';
    yield { policy, binding, params: undefined, error };
  }
  for (const params of found) yield { policy, binding, params };
}

function paramsOf(request: AdmissionRequest, kind: unknown, ref: unknown): KubeObject[] | string {
  const { api } = request;
  const [apiVersion, name] = [asText(fieldAt(kind, 'apiVersion')), asText(fieldAt(kind, 'kind'))];
  const type = api.kinds.findKind(apiVersion, name)?.type;
  if (type === undefined)
    return `failed to configure policy: failed to find resource referenced by paramKind: '${apiVersion}, Kind=${name}'`;
  const wanted = asText(fieldAt(ref, 'namespace'));
  if (type.namespaced && wanted === '' && request.namespace === '')
    return 'failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources';
  const namespace = type.namespaced ? wanted || request.namespace : '';
  const one = asText(fieldAt(ref, 'name'));
  if (one !== '') {
    const stored = api.storage.get(type.collection, namespace, one);
    return stored === undefined ? [] : [stored.object];
  }
  const selector = fromLabelSelector((fieldAt(ref, 'selector') ?? {}) as LabelSelectorSpec);
  const all = api.storage.list(type.collection, type.namespaced ? { namespace } : {});
  return all
    .map(({ object }) => object)
    .filter(({ metadata }) => matchLabels(selector, metadata.labels ?? {}));
}
