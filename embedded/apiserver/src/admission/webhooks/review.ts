import { decode, type Value } from '@flux-ts/yaml';
import { noObject } from '../../go-json.ts';
import { decodeJson, jsonText } from '../../json.ts';
import { asList, asObject, asText, fieldAt } from '../../values.ts';
import type { AdmissionRequest } from '../plugin.ts';
import { requestValue, shownObject } from '../policies/programs.ts';

const GROUP = 'admission.k8s.io';
const OPTIONS = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const;

/** What a webhook has answered, if the answer can be used. */
export interface Verdict {
  readonly allowed: boolean;
  /** A Status, whatever of it there is. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly warnings: readonly string[];
  /** JSON in base64. */
  readonly patch: string | undefined;
  readonly patchType: string;
}

/** The AdmissionReview that a webhook gets (webhook/request/admissionreview.go). */
export function writeReview(request: AdmissionRequest, version: string, uid: string): string {
  const { ctx, operation } = request;
  const options = {
    kind: OPTIONS[operation],
    apiVersion: 'meta.k8s.io/v1',
    ...(operation === 'DELETE'
      ? {}
      : { fieldManager: ctx.fieldManager, fieldValidation: ctx.fieldValidation }),
    ...(ctx.dryRun ? { dryRun: ['All'] } : {}),
  };
  return jsonText({
    kind: 'AdmissionReview',
    apiVersion: `${GROUP}/${version}`,
    request: {
      uid,
      ...(requestValue(request) as object),
      object: shownObject(request, request.object),
      oldObject: shownObject(request, request.live),
      options,
    },
  });
}

/** An answer as the value that it is. Throws an Error in upstream's words when it is no AdmissionReview. */
export function parseReview(text: string): Readonly<Record<string, unknown>> {
  const value = anyValue(text);
  const review = asObject(value);
  if (review === undefined)
    throw new Error(`couldn't get version/kind; json parse error: ${noObject(value)}`);
  const [kind, apiVersion] = [asText(review['kind']), asText(review['apiVersion'])];
  // Answers in the old version need not say what they are.
  if (kind === '' && apiVersion === '') return review;
  if (kind === 'AdmissionReview' && VERSIONS.has(apiVersion)) return review;
  throw new Error(
    `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
  );
}

const VERSIONS: ReadonlySet<string> = new Set([`${GROUP}/v1`, `${GROUP}/v1beta1`]);

/** JSON, or else YAML: upstream's reader takes both. */
function anyValue(text: string): Value {
  try {
    return decodeJson(text);
  } catch {
    return decode(text);
  }
}

/** What an AdmissionReview says. Throws an Error in upstream's words (VerifyAdmissionResponse). */
export function readReview(
  review: Readonly<Record<string, unknown>>,
  version: string,
  uid: string,
  mutating: boolean,
): Verdict {
  checkType(review, version);
  const response = asObject(review['response']);
  if (response === undefined) throw new Error('webhook response was absent');
  if (version === 'v1' && response['uid'] !== uid) {
    throw new Error(`expected response.uid=${quoted(uid)}, got ${quoted(asText(response['uid']))}`);
  }
  return {
    allowed: response['allowed'] === true,
    result: asObject(response['status']),
    warnings: asList(response['warnings']).map(asText),
    patch: patchOf(response, version, mutating),
    patchType: asText(response['patchType']) || 'JSONPatch',
  };
}

function checkType(review: unknown, version: string): void {
  const [kind, apiVersion] = [asText(fieldAt(review, 'kind')), asText(fieldAt(review, 'apiVersion'))];
  // The old version was never told by all webhooks.
  if (version === 'v1beta1' && kind === '' && apiVersion === '') return;
  if (kind === 'AdmissionReview' && apiVersion === `${GROUP}/${version}`) return;
  const got = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
  throw new Error(`expected webhook response of ${GROUP}/${version}, Kind=AdmissionReview, got ${got}`);
}

function patchOf(
  response: Readonly<Record<string, unknown>>,
  version: string,
  mutating: boolean,
): string | undefined {
  const patch = asText(response['patch']);
  const { patchType: type } = response;
  if (!mutating) {
    if (version === 'v1' && patch !== '') throw new Error('validating webhook may not return response.patch');
    if (version === 'v1' && type !== undefined)
      throw new Error('validating webhook may not return response.patchType');
    return undefined;
  }
  if (version === 'v1' && patch !== '' && type === undefined)
    throw new Error('webhook returned response.patch but not response.patchType');
  if (version === 'v1' && patch === '' && type !== undefined)
    throw new Error('webhook returned response.patchType but not response.patch');
  if (type === '') throw new Error('webhook returned invalid response.patchType of ""');
  return patch === '' ? undefined : patch;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
