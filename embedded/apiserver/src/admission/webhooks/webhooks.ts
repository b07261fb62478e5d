import { errorMessage } from '@flux-ts/errors';
import { applyJsonPatch, asValue, type KubeObject } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';
import { decodeJson } from '../../json.ts';
import type { AdmissionWebhooks, WebhookSteps } from '../../registry/context.ts';
import { badRequest, forbidden, internal } from '../../status/errors.ts';
import { StatusError, type StatusReason } from '../../status/status.ts';
import { asText, cloneValue, equalValues } from '../../values.ts';
import type { AdmissionRequest } from '../plugin.ts';
import { overwrite } from '../policies/mutating.ts';
import type { PolicyPrograms } from '../policies/programs.ts';
import type { CallWebhook } from './client.ts';
import { type Hook, hooksFor } from './hooks.ts';
import { parseReview, readReview, type Verdict, writeReview } from './review.ts';

/** Webhooks that have a say in writes (apiserver pkg/admission/plugin/webhook). */
export class Webhooks implements AdmissionWebhooks {
  readonly #programs: PolicyPrograms;
  readonly #call: CallWebhook;

  constructor(programs: PolicyPrograms, call: CallWebhook) {
    this.#programs = programs;
    this.#call = call;
  }

  /** Whether a write has to wait for any webhook of a kind. */
  concern(request: AdmissionRequest, kind: 'mutating' | 'validating'): boolean {
    return hooksFor(request, kind).length > 0;
  }

  /**
   * Lets webhooks change the object, one after another. When one has, all other admission runs again, and webhooks that
   * want so are asked a second time (reinvocationPolicy). Throws StatusError.
   */
  async mutate(request: AdmissionRequest, { settle, readmit }: WebhookSteps): Promise<void> {
    const rounds = new Rounds();
    for (const hook of hooksFor(request, 'mutating')) {
      const changed = await this.#mutateBy(hook, request);
      if (changed) settle();
      rounds.asked(hook, changed);
    }
    if (!rounds.again) return;
    const before = cloneValue(request.object);
    readmit();
    if (!equalValues(before, request.object)) rounds.changedByOthers();
    for (const hook of hooksFor(request, 'mutating')) {
      if (!rounds.wants(hook)) continue;
      if (!(await this.#mutateBy(hook, request))) continue;
      settle();
      rounds.asked(hook, true);
    }
  }

  /** Asks all webhooks at once. Throws the StatusError of the first that refuses. */
  async validate(request: AdmissionRequest): Promise<void> {
    await Promise.all(
      hooksFor(request, 'validating').map(async (hook) => {
        await this.#ask(hook, request, false);
      }),
    );
  }

  /** Answers whether the object has changed. */
  async #mutateBy(hook: Hook, request: AdmissionRequest): Promise<boolean> {
    const verdict = await this.#ask(hook, request, true);
    const patch = verdict?.patch === undefined ? [] : patchOf(hook, verdict);
    if (patch.length === 0) return false;
    if (request.object === undefined) {
      throw internal(
        `admission webhook ${JSON.stringify(hook.name)} attempted to modify the object, which is not supported for this operation`,
      );
    }
    const next = patched(request.object, patch);
    if (equalValues(next, request.object)) return false;
    overwrite(request.object, next);
    return true;
  }

  /** Undefined: it is not asked, or its failure does not matter. */
  async #ask(hook: Hook, request: AdmissionRequest, mutating: boolean): Promise<Verdict | undefined> {
    if (!this.#conditionsHold(hook, request)) return undefined;
    if (request.ctx.dryRun && hook.hasSideEffects) {
      throw badRequest(`admission webhook ${JSON.stringify(hook.name)} does not support dry run`);
    }
    let verdict: Verdict;
    try {
      verdict = await this.#send(hook, request, mutating);
    } catch (thrown) {
      if (hook.ignoresFailures) return undefined;
      throw internal(`failed calling webhook ${JSON.stringify(hook.name)}: ${errorMessage(thrown)}`, thrown);
    }
    request.ctx.warnings.push(...verdict.warnings);
    if (!verdict.allowed) throw denial(hook, verdict);
    return verdict;
  }

  async #send(hook: Hook, request: AdmissionRequest, mutating: boolean): Promise<Verdict> {
    const { url, authorities, reviewVersion } = hook;
    const timeoutSeconds = secondsFor(hook, request);
    const signal = request.ctx.deadline?.signal;
    const uid = request.api.uid();
    const body = writeReview(request, reviewVersion, uid);
    const review = await wrapped('failed to call webhook', async () =>
      parseReview(await this.#call({ url, authorities, timeoutSeconds, body, signal })),
    );
    return wrapped('received invalid webhook response', () =>
      readReview(review, reviewVersion, uid, mutating),
    );
  }

  #conditionsHold({ configuration, conditions, ignoresFailures }: Hook, request: AdmissionRequest): boolean {
    if (conditions.length === 0) return true;
    const bindings = this.#programs.bindings(configuration, request, undefined);
    const holds = (condition: string) => {
      try {
        return this.#programs.evaluate(configuration, condition, bindings) === true;
      } catch (thrown) {
        throw new Error(`expression '${condition}' resulted in error: ${errorMessage(thrown)}`, {
          cause: thrown,
        });
      }
    };
    try {
      return conditions.every(holds);
    } catch (thrown) {
      if (ignoresFailures) return false;
      throw forbidden(request.target.type.resource, request.name, errorMessage(thrown));
    }
  }
}

/** A webhook has no more time than its request. */
function secondsFor({ timeoutSeconds }: Hook, { api, ctx }: AdmissionRequest): number {
  if (ctx.deadline === undefined) return timeoutSeconds;
  return Math.max(1, Math.min(timeoutSeconds, Math.ceil((ctx.deadline.at - api.clock.now()) / 1000)));
}

async function wrapped<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw new Error(`${what}: ${errorMessage(thrown)}`, { cause: thrown });
  }
}

/** The operations of an answer; none when it cannot be used and that does not matter. Throws StatusError. */
function patchOf({ name, ignoresFailures }: Hook, { patch = '', patchType }: Verdict): readonly Value[] {
  const failed = (why: string, cause?: unknown) => {
    if (!ignoresFailures) throw internal(`failed calling webhook ${JSON.stringify(name)}: ${why}`, cause);
    return [];
  };
  let operations: Value;
  try {
    operations = decodeJson(Buffer.from(patch, 'base64').toString('utf8'));
  } catch (thrown) {
    return failed(`received undecodable patch in webhook response: ${errorMessage(thrown)}`, thrown);
  }
  if (!Array.isArray(operations))
    return failed('received undecodable patch in webhook response: it is no list');
  if (patchType !== 'JSONPatch') return failed(`unsupported patch type ${JSON.stringify(patchType)}`);
  return operations;
}

function patched(object: KubeObject, patch: readonly Value[]): KubeObject {
  try {
    return applyJsonPatch(asValue(cloneValue(object)), [...patch]) as unknown as KubeObject;
  } catch (thrown) {
    throw internal(errorMessage(thrown), thrown);
  }
}

/** Who is asked again, once (webhook/mutating/reinvocationcontext.go). */
class Rounds {
  readonly #reinvocable = new Set<string>();
  readonly #required = new Set<string>();
  again = false;

  asked(hook: Hook, changed: boolean): void {
    if (changed) {
      this.again = true;
      this.changedByOthers();
    }
    // A webhook need not see its own change again.
    if (hook.reinvocable) this.#reinvocable.add(keyOf(hook));
  }

  /** Everybody who was asked before has seen another object. */
  changedByOthers(): void {
    for (const key of this.#reinvocable) this.#required.add(key);
  }

  wants(hook: Hook): boolean {
    return this.#required.has(keyOf(hook));
  }
}

function keyOf({ configuration, name }: Hook): string {
  return `${configuration.metadata.name}/${name}`;
}

/** The refusal in the webhook's words, after its name (webhook/errors/statuserror.go ToStatusErr). */
function denial({ name }: Hook, { result = {} }: Verdict): StatusError {
  const by = `admission webhook ${JSON.stringify(name)} denied the request`;
  const [said, reason] = [asText(result['message']), asText(result['reason'])];
  const words = said || reason;
  const code = Number(result['code'] ?? 0);
  const { details } = result;
  return new StatusError(
    Number.isInteger(code) && code >= 400 && code < 600 ? code : 400,
    (reason || 'Unknown') as StatusReason,
    words === '' ? `${by} without explanation` : `${by}: ${words}`,
    typeof details === 'object' && details !== null ? { details: details as object } : {},
  );
}
