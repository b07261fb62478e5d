import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import type { UserInfo } from '../auth/user.ts';
import type { Api } from '../registry/context.ts';
import { badRequest, invalid } from '../status/errors.ts';
import { asList, asObject, asText, fieldAt } from '../values.ts';
import type { Attributes } from './attributes.ts';
import { aggregate } from './authorizer.ts';
import type { PolicyRule } from './rule.ts';
import { ignoredSelectors, selectorErrors } from './selector-attributes.ts';

// Questions about what somebody may do (pkg/registry/authorization). Each answers with the review's status.

/** SelfSubjectAccessReview: may I? Throws Invalid. */
export function selfAccess(api: Api, review: KubeObject, user: UserInfo): unknown {
  return answer(api, review, user, [...attributeErrors(review), ...metadataErrors(review, [])]);
}

/** SubjectAccessReview: may they? Throws Invalid. */
export function subjectAccess(api: Api, review: KubeObject): unknown {
  const errors = [...attributeErrors(review), ...userErrors(review), ...metadataErrors(review, [])];
  return answer(api, review, userOf(review), errors);
}

/** LocalSubjectAccessReview: may they, in this namespace? Throws Invalid. */
export function localSubjectAccess(api: Api, review: KubeObject): unknown {
  const errors = [
    ...attributeErrors(review),
    ...userErrors(review),
    ...metadataErrors(review, ['namespace']),
    ...localErrors(review),
  ];
  return answer(api, review, userOf(review), errors);
}

function answer(api: Api, review: KubeObject, user: UserInfo, errors: readonly FieldError[]): unknown {
  // The server leaves the kind out of the text.
  if (errors.length > 0) throw invalid({ group: 'authorization.k8s.io', name: '' }, '', errors);
  const { allowed, reason } = api.authorizer.authorize(attributesIn(review, user));
  const ignored = ignoredSelectors(asObject(fieldAt(review, 'spec', 'resourceAttributes')));
  return {
    allowed,
    ...(reason === '' ? {} : { reason }),
    ...(ignored === undefined ? {} : { evaluationError: ignored }),
  };
}

function attributesIn(review: KubeObject, user: UserInfo): Attributes {
  const resource = asObject(fieldAt(review, 'spec', 'resourceAttributes'));
  const from = resource ?? asObject(fieldAt(review, 'spec', 'nonResourceAttributes'));
  const part = (key: string) => asText(from?.[key]);
  if (resource === undefined) return { user, verb: part('verb'), path: part('path') };
  return {
    user,
    verb: part('verb'),
    group: part('group'),
    resource: part('resource'),
    subresource: part('subresource'),
    namespace: part('namespace'),
    name: part('name'),
  };
}

function userOf(review: KubeObject): UserInfo {
  const groups = asList(fieldAt(review, 'spec', 'groups')).map(asText);
  return { name: asText(fieldAt(review, 'spec', 'user')), groups };
}

function attributeErrors(review: KubeObject): FieldError[] {
  const resource = asObject(fieldAt(review, 'spec', 'resourceAttributes'));
  const other = asObject(fieldAt(review, 'spec', 'nonResourceAttributes'));
  if (resource === undefined && other === undefined) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    return [{ type: 'Invalid', field: 'spec.resourceAttributes', badValue: null, detail }];
  }
  if (resource === undefined || other === undefined) return selectorErrors(resource);
  const detail = 'cannot be specified in combination with resourceAttributes';
  const badValue = { Path: asText(other['path']), Verb: asText(other['verb']) };
  return [
    { type: 'Invalid', field: 'spec.nonResourceAttributes', badValue, detail },
    ...selectorErrors(resource),
  ];
}

function userErrors(review: KubeObject): FieldError[] {
  const { name, groups } = userOf(review);
  if (name !== '' || groups.length > 0) return [];
  const detail = 'at least one of user or group must be specified';
  return [{ type: 'Invalid', field: 'spec.user', badValue: '', detail }];
}

function metadataErrors({ metadata }: KubeObject, allowed: readonly string[]): FieldError[] {
  const { managedFields: _, ...rest } = metadata;
  const keys = Object.keys(rest).filter((key) => !allowed.includes(key));
  if (keys.every((key) => (rest as Record<string, unknown>)[key] === null)) return [];
  const detail = allowed.length === 0 ? 'must be empty' : 'must be empty except for namespace';
  return [{ type: 'Invalid', field: 'metadata', badValue: { ...metadata } as never, detail }];
}

function localErrors(review: KubeObject): FieldError[] {
  const resource = asObject(fieldAt(review, 'spec', 'resourceAttributes'));
  const other = asObject(fieldAt(review, 'spec', 'nonResourceAttributes'));
  const errors: FieldError[] = [];
  const namespace = asText(resource?.['namespace']);
  if (resource !== undefined && namespace !== (review.metadata.namespace ?? '')) {
    const field = 'spec.resourceAttributes.namespace';
    errors.push({ type: 'Invalid', field, badValue: namespace, detail: 'must match metadata.namespace' });
  }
  if (other !== undefined) {
    const badValue = { Path: asText(other['path']), Verb: asText(other['verb']) };
    const detail = 'disallowed on this kind of request';
    errors.push({ type: 'Invalid', field: 'spec.nonResourceAttributes', badValue, detail });
  }
  return errors;
}

/** SelfSubjectRulesReview: what may I, in this namespace? Throws BadRequest. */
export function selfRules(api: Api, review: KubeObject, user: UserInfo): unknown {
  const namespace = asText(fieldAt(review, 'spec', 'namespace'));
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, errors } = api.authorizer.rulesFor(user, namespace);
  return {
    resourceRules: rules.filter((rule) => rule.resources.length > 0).map(resourceRule),
    nonResourceRules: rules.filter((rule) => rule.nonResourceURLs.length > 0).map(pathRule),
    incomplete: false,
    ...(errors.length === 0 ? {} : { evaluationError: aggregate(errors) }),
  };
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): unknown {
  return { verbs, apiGroups, resources, ...(resourceNames.length === 0 ? {} : { resourceNames }) };
}

function pathRule({ verbs, nonResourceURLs }: PolicyRule): unknown {
  return { verbs, nonResourceURLs };
}
