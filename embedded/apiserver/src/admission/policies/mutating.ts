import { errorMessage } from '@flux-ts/errors';
import { applyJsonPatch, asValue, type KubeObject, ResourceError, structuredApply } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';
import { formatTime } from '../../clock.ts';
import { mergeSchema } from '../../registry/merge-schema.ts';
import { StatusError } from '../../status/status.ts';
import { asList, asObject, asText, cloneValue, fieldAt } from '../../values.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../plugin.ts';
import { type Judgement, judgements } from './bindings.ts';
import type { PolicyPrograms } from './programs.ts';

/** MutatingAdmissionPolicies (apiserver pkg/admission/plugin/policy/mutating). */
export class MutatingPolicies implements AdmissionPlugin {
  readonly #programs: PolicyPrograms;

  constructor(programs: PolicyPrograms) {
    this.#programs = programs;
  }

  /** Those that want it are asked once more when anything was changed. */
  mutate(request: AdmissionRequest): boolean {
    if (request.object === undefined) return false;
    let changed = false;
    const again = new Set<string>();
    for (const judgement of this.#judgements(request)) {
      if (!this.#apply(request, judgement)) continue;
      changed = true;
      if (fieldAt(judgement.policy, 'spec', 'reinvocationPolicy') === 'IfNeeded') again.add(keyOf(judgement));
    }
    if (again.size === 0) return changed;
    for (const judgement of this.#judgements(request))
      if (again.has(keyOf(judgement))) this.#apply(request, judgement);
    return changed;
  }

  #judgements(request: AdmissionRequest): Iterable<Judgement> {
    return judgements(request, 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings');
  }

  #apply(request: AdmissionRequest, judgement: Judgement): boolean {
    const { policy, params, error } = judgement;
    if (error !== undefined) return failed(request, judgement, error, 'Forbidden');
    try {
      if (!this.#programs.conditionsHold(policy, this.#programs.bindings(policy, request, params)))
        return false;
      // What one mutation has done, the next one sees.
      for (const mutation of asList(fieldAt(policy, 'spec', 'mutations')))
        overwrite(request.object!, this.#mutated(request, judgement, mutation));
      return true;
    } catch (thrown) {
      return failed(request, judgement, errorMessage(thrown), 'Invalid');
    }
  }

  #mutated(request: AdmissionRequest, { policy, params }: Judgement, mutation: unknown): KubeObject {
    const object = request.object!;
    const bindings = this.#programs.bindings(policy, request, params);
    const isPatch = fieldAt(mutation, 'patchType') === 'JSONPatch';
    const part = isPatch ? 'jsonPatch' : 'applyConfiguration';
    const expression = asText(fieldAt(mutation, part, 'expression'));
    const value = said(`expression '${expression}' resulted in error: `, () =>
      this.#programs.evaluate(policy, expression, bindings),
    );
    if (isPatch) return said('JSON Patch: ', () => patched(object, value));
    return said('error applying patch: ', () => merged(request, object, asObject(value) ?? {}));
  }
}

/** A patch whose test fails is none (mutating/patch/json_patch.go). */
function patched(object: KubeObject, patch: Value): KubeObject {
  try {
    return applyJsonPatch(asValue(cloneValue(object)), patch) as unknown as KubeObject;
  } catch (thrown) {
    if (thrown instanceof ResourceError && thrown.code === 'TEST_FAILED') return object;
    throw thrown;
  }
}

/** What came of something, and before the words of its failure some more. */
function said<T>(before: string, make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    throw new StatusError(403, 'Invalid', `${before}${errorMessage(thrown)}`, { cause: thrown });
  }
}

function keyOf({ policy, binding, params }: Judgement): string {
  const { name = '', namespace = '' } = params?.metadata ?? {};
  return [policy.metadata.name, binding.metadata.name, namespace, name].join('/');
}

/** A policy that cannot be followed denies, unless it says otherwise. */
function failed(
  request: AdmissionRequest,
  { policy, binding }: Judgement,
  why: string,
  reason: 'Forbidden' | 'Invalid',
): false {
  if (fieldAt(policy, 'spec', 'failurePolicy') === 'Ignore') return false;
  const who = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  const message = `${who} denied request: ${why}`;
  const { group, name: kind } = request.target.type.resource;
  const details = { name: request.name, ...(group === '' ? {} : { group }), kind, causes: [{ message }] };
  throw new StatusError(403, reason, message, { details });
}

function merged({ api, target }: AdmissionRequest, live: KubeObject, value: object): KubeObject {
  const { apiVersion, kind } = live;
  const config = { ...value, apiVersion, kind } as KubeObject;
  try {
    const { object } = structuredApply({
      live,
      config: {
        ...config,
        metadata: { ...config.metadata, name: config.metadata?.name ?? live.metadata.name },
      },
      schema: mergeSchema(target),
      manager: 'admission',
      force: true,
      apiVersion,
      now: formatTime(api.clock.now()),
    });
    return object;
  } catch (thrown) {
    // Here nobody says whose object it is.
    const why = errorMessage(thrown).replace(/^failed to create typed patch object \([^)]*\): /, '');
    throw new StatusError(403, 'Invalid', `failed to convert patch object to typed object: ${why}`, {
      cause: thrown,
    });
  }
}

/** Takes over all of a mutated object but its field owners, who have done nothing. */
export function overwrite(object: KubeObject, next: KubeObject): void {
  const { managedFields } = object.metadata;
  const copy = cloneValue(next);
  for (const key of Object.keys(object)) delete (object as Record<string, unknown>)[key];
  Object.assign(object, copy);
  if (managedFields === undefined) delete object.metadata.managedFields;
  else object.metadata.managedFields = managedFields;
}
