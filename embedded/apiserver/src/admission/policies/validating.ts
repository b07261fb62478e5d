import type { Bindings } from '@flux-ts/cel';
import { errorMessage } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import { StatusError, type StatusReason } from '../../status/status.ts';
import { asList, asText, fieldAt } from '../../values.ts';
import { type AdmissionPlugin, type AdmissionRequest, refused } from '../plugin.ts';
import { type Judgement, judgements } from './bindings.ts';
import type { PolicyPrograms } from './programs.ts';

/** Why a policy does not want a write. */
interface Denial {
  readonly message: string;
  readonly reason: string;
}

/** ValidatingAdmissionPolicies (apiserver pkg/admission/plugin/policy/validating). */
export class ValidatingPolicies implements AdmissionPlugin {
  readonly #programs: PolicyPrograms;

  constructor(programs: PolicyPrograms) {
    this.#programs = programs;
  }

  validate(request: AdmissionRequest): void {
    const all = judgements(request, 'validatingadmissionpolicies', 'validatingadmissionpolicybindings');
    for (const judgement of all) {
      for (const denial of this.#denials(request, judgement)) act(request, judgement, denial);
    }
  }

  #denials(request: AdmissionRequest, { policy, params, error }: Judgement): Denial[] {
    if (error !== undefined) return failed(policy, error);
    const bindings = this.#programs.bindings(policy, request, params);
    try {
      if (!this.#programs.conditionsHold(policy, bindings)) return [];
    } catch (thrown) {
      return failed(policy, errorMessage(thrown));
    }
    return asList(fieldAt(policy, 'spec', 'validations')).flatMap((validation) =>
      this.#judge(policy, validation, bindings),
    );
  }

  #judge(policy: KubeObject, validation: unknown, bindings: Bindings): Denial[] {
    const expression = asText(fieldAt(validation, 'expression'));
    try {
      if (this.#programs.evaluate(policy, expression, bindings) === true) return [];
    } catch (thrown) {
      return failed(policy, `expression '${expression}' resulted in error: ${errorMessage(thrown)}`);
    }
    const reason = asText(fieldAt(validation, 'reason')) || 'Invalid';
    return [{ message: this.#message(policy, validation, bindings), reason }];
  }

  #message(policy: KubeObject, validation: unknown, bindings: Bindings): string {
    const expression = asText(fieldAt(validation, 'expression')).trim();
    const otherwise = asText(fieldAt(validation, 'message')).trim() || `failed expression: ${expression}`;
    const own = asText(fieldAt(validation, 'messageExpression'));
    if (own === '') return otherwise;
    try {
      const text = this.#programs.evaluate(policy, own, bindings);
      return typeof text === 'string' && text.trim() !== '' && !text.includes('\n') ? text : otherwise;
    } catch {
      return otherwise;
    }
  }
}

/** A policy that cannot be asked denies, unless it says otherwise. */
function failed(policy: KubeObject, message: string): Denial[] {
  return fieldAt(policy, 'spec', 'failurePolicy') === 'Ignore' ? [] : [{ message, reason: 'Invalid' }];
}

/** Reasons that a validation may give, and their codes. */
const CODES: ReadonlyMap<string, readonly [number, StatusReason]> = new Map([
  ['Forbidden', [403, 'Forbidden']],
  ['Unauthorized', [401, 'Unauthorized']],
  ['RequestEntityTooLarge', [413, 'RequestEntityTooLarge']],
]);
const INVALID = [422, 'Invalid'] as const;

function act(request: AdmissionRequest, { policy, binding }: Judgement, { message, reason }: Denial): void {
  const who = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  const actions = asList(fieldAt(binding, 'spec', 'validationActions'));
  if (actions.includes('Warn')) request.ctx.warnings.push(`Validation failed for ${who}: ${message}`);
  if (!actions.includes('Deny')) return;
  const text = `${who} denied request: ${message}`;
  const { message: whole } = refused(request, text);
  const { group, name: kind } = request.target.type.resource;
  const details = {
    name: request.name,
    ...(group === '' ? {} : { group }),
    kind,
    causes: [{ message: text }],
  };
  const [code, said] = CODES.get(reason) ?? INVALID;
  throw new StatusError(code, said, whole, { details });
}
