import {
  AUTHORIZER_TYPES,
  authorizerValues,
  type Bindings,
  CelError,
  compile,
  type Program,
} from '@flux-ts/cel';
import { errorMessage } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';
import type { UserInfo } from '../../auth/user.ts';
import { asList, asText, asValue, fieldAt, put } from '../../values.ts';
import type { AdmissionRequest } from '../plugin.ts';
import { namespaceOf } from './match.ts';
import { literalsAsMaps } from './object-literals.ts';

/** What expressions of policies may use (apiserver pkg/admission/plugin/cel/compile.go). */
export const VARIABLES = [
  'object',
  'oldObject',
  'request',
  'params',
  'namespaceObject',
  'variables',
  ...Object.keys(AUTHORIZER_TYPES),
];

/** What one evaluation may cost (apiserver pkg/apis/cel PerCallLimit). */
const MOST_COST = 1_000_000;

/** Expressions of policies, each compiled once for as long as the policy stays as it is. */
export class PolicyPrograms {
  readonly #ofPolicy = new WeakMap<KubeObject, Map<string, Program>>();

  /** The value of an expression of a policy. Throws CelError. */
  evaluate(policy: KubeObject, expression: string, bindings: Bindings): Value {
    let programs = this.#ofPolicy.get(policy);
    if (programs === undefined) {
      programs = new Map();
      this.#ofPolicy.set(policy, programs);
    }
    let program = programs.get(expression);
    if (program === undefined) {
      program = compile(literalsAsMaps(expression), { variables: VARIABLES, maxCost: MOST_COST });
      programs.set(expression, program);
    }
    return program.evaluate(bindings);
  }

  /** What expressions see of a write. A policy's own variables are found out when they are first asked for. */
  bindings(policy: KubeObject, request: AdmissionRequest, params: KubeObject | undefined): Bindings {
    const variables: Record<string, Value> = {};
    const bindings: Bindings = {
      object: shownObject(request, request.object),
      oldObject: shownObject(request, request.live),
      request: requestValue(request),
      params: asValue(params ?? null),
      namespaceObject: asValue(namespaceOf(request) ?? null),
      variables,
      ...authorizerOf(request),
    };
    for (const variable of asList(fieldAt(policy, 'spec', 'variables'))) {
      const expression = asText(fieldAt(variable, 'expression'));
      let known: { readonly value: Value } | undefined;
      Object.defineProperty(variables, asText(fieldAt(variable, 'name')), {
        enumerable: true,
        configurable: true,
        get: () => {
          known ??= {
            value: this.#variable(policy, asText(fieldAt(variable, 'name')), expression, bindings),
          };
          return known.value;
        },
      });
    }
    return bindings;
  }

  #variable(policy: KubeObject, name: string, expression: string, bindings: Bindings): Value {
    try {
      return this.evaluate(policy, expression, bindings);
    } catch (thrown) {
      const why = errorMessage(thrown);
      throw new CelError('EVALUATION', `composited variable "${name}" fails to evaluate: ${why}`, {
        cause: thrown,
      });
    }
  }

  /** Whether all conditions of a policy hold. Throws CelError when that cannot be said, and no other one fails. */
  conditionsHold(policy: KubeObject, bindings: Bindings): boolean {
    return asList(fieldAt(policy, 'spec', 'matchConditions')).every((condition) => {
      const expression = asText(fieldAt(condition, 'expression'));
      try {
        return this.evaluate(policy, expression, bindings) === true;
      } catch (thrown) {
        const why = `expression '${expression}' resulted in error: ${errorMessage(thrown)}`;
        throw new CelError('EVALUATION', why, { cause: thrown });
      }
    });
  }
}

/** By which expressions ask what the sender of a request, or a ServiceAccount, may do. */
function authorizerOf({ api, ctx, target, name, namespace, subresource = '' }: AdmissionRequest): Bindings {
  const { group, plural: resource } = target.type;
  return authorizerValues(
    ({ verb, about, serviceAccount }) => {
      const user = serviceAccount === undefined ? ctx.user : accountInfo(serviceAccount);
      const what = typeof about === 'string' ? { path: about } : about;
      return api.authorizer.authorize({ user, verb, ...what });
    },
    { group, resource, subresource, namespace, name },
  );
}

/** As whom a ServiceAccount acts (apiserver pkg/authentication/serviceaccount UserInfo): it has not logged in. */
function accountInfo({ namespace, name }: { readonly namespace: string; readonly name: string }): UserInfo {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return { name: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** An object as expressions and webhooks see it: of a scale there is no more than the scale. */
export function shownObject({ subresource }: AdmissionRequest, object: KubeObject | undefined): Value {
  if (object === undefined) return null;
  if (subresource !== 'scale') return asValue(object);
  const { name, namespace = '', uid = '' } = object.metadata;
  const replicas = (fieldAt(object, 'spec', 'replicas') ?? 0) as number;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid },
    spec: { replicas },
  };
}

/** The AdmissionRequest of admission/v1, without the objects. */
export function requestValue(request: AdmissionRequest): Value {
  const { target, ctx, name, namespace, operation, subresource } = request;
  const { group, kind, plural } = target.type;
  const { version } = target.version;
  const { user } = ctx;
  const extra: Record<string, Value> = {};
  for (const [key, values] of Object.entries(user.extra ?? {})) put(extra, key, [...values]);
  return {
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    ...(subresource === undefined ? {} : { subResource: subresource }),
    requestKind: { group, version, kind },
    requestResource: { group, version, resource: plural },
    name,
    namespace,
    operation,
    userInfo: { username: user.name, uid: user.uid ?? '', groups: [...user.groups], extra },
    dryRun: ctx.dryRun,
  };
}
