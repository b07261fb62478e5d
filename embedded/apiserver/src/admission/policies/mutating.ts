import { errorMessage } from '@flux-ts/errors';
import { applyJsonPatch, asValue, type KubeObject, structuredApply } from '@flux-ts/resource';
import { formatTime } from '../../clock.ts';
import { mergeSchema } from '../../registry/merge-schema.ts';
import { asList, asObject, asText, cloneValue, fieldAt } from '../../values.ts';
import { type AdmissionPlugin, type AdmissionRequest, refused } from '../plugin.ts';
import { type Judgement, judgements } from './bindings.ts';
import type { PolicyPrograms } from './programs.ts';

/** MutatingAdmissionPolicies (apiserver pkg/admission/plugin/policy/mutating). */
export class MutatingPolicies implements AdmissionPlugin {
  readonly #programs: PolicyPrograms;

  constructor(programs: PolicyPrograms) {
    this.#programs = programs;
  }

  mutate(request: AdmissionRequest): boolean {
    if (request.object === undefined) return false;
    let changed = false;
    const all = judgements(request, 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings');
    for (const judgement of all) changed = this.#apply(request, judgement) || changed;
    return changed;
  }

  #apply(request: AdmissionRequest, judgement: Judgement): boolean {
    const { policy, binding, params, error } = judgement;
    try {
      if (error !== undefined) throw new Error(error);
      if (!this.#programs.conditionsHold(policy, this.#programs.bindings(policy, request, params)))
        return false;
      // What one mutation has done, the next one sees.
      for (const mutation of asList(fieldAt(policy, 'spec', 'mutations')))
        overwrite(request.object!, this.#mutated(request, judgement, mutation));
      return true;
    } catch (thrown) {
      if (fieldAt(policy, 'spec', 'failurePolicy') === 'Ignore') return false;
      const who = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
      throw refused(request, `${who} denied request: ${errorMessage(thrown)}`);
    }
  }

  #mutated(request: AdmissionRequest, { policy, params }: Judgement, mutation: unknown): KubeObject {
    const object = request.object!;
    const bindings = this.#programs.bindings(policy, request, params);
    const isPatch = fieldAt(mutation, 'patchType') === 'JSONPatch';
    const part = isPatch ? 'jsonPatch' : 'applyConfiguration';
    const value = this.#programs.evaluate(policy, asText(fieldAt(mutation, part, 'expression')), bindings);
    if (isPatch) return applyJsonPatch(asValue(cloneValue(object)), value) as unknown as KubeObject;
    return merged(request, object, asObject(value) ?? {});
  }
}

function merged({ api, target }: AdmissionRequest, live: KubeObject, value: object): KubeObject {
  const { apiVersion, kind } = live;
  const config = { ...value, apiVersion, kind } as KubeObject;
  const { object } = structuredApply({
    live,
    config: { ...config, metadata: { ...config.metadata, name: live.metadata.name } },
    schema: mergeSchema(target),
    manager: 'admission',
    force: true,
    apiVersion,
    now: formatTime(api.clock.now()),
  });
  return object;
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
