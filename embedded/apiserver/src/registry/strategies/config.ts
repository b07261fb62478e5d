import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { asObject, asText, equalValues, field, put } from '../../values.ts';
import type { Strategy } from '../strategy.ts';
import { configKeyComplaints } from '../validation/words.ts';
import { immutable } from './immutable.ts';

const MAX_DATA = 1024 * 1024;
/** ConfigMaps (pkg/apis/core/validation ValidateConfigMap). */
export const configMapStrategy: Strategy = {
  validate: (next, live) => [
    ...dataErrors(next, ['data', 'binaryData']),
    ...doubleErrors(next),
    ...(live === undefined ? [] : frozenErrors(next, live, ['data', 'binaryData'])),
  ],
};

/** A key is text or bytes, not both. */
function doubleErrors(next: KubeObject): FieldError[] {
  const texts = asObject(next['data']) ?? {};
  const detail = 'duplicate of key present in binaryData';
  return Object.keys(asObject(next['binaryData']) ?? {}).flatMap((key) =>
    Object.hasOwn(texts, key)
      ? [{ type: 'Invalid', field: `data[${key}]`, badValue: key, detail } as const]
      : [],
  );
}

/** Secrets: `stringData` becomes `data`, and a type is for good. */
export const secretStrategy: Strategy = {
  defaults: mergeStringData,
  validate: (next, live) => [
    ...dataErrors(next, ['data']),
    ...(live === undefined
      ? typedErrors(next)
      : [...immutable(next, live, 'type'), ...frozenErrors(next, live, ['data'])]),
  ],
};

function mergeStringData(secret: KubeObject): void {
  const texts = asObject(secret['stringData']);
  if (texts !== undefined) {
    const data = { ...asObject(secret['data']) };
    for (const [key, value] of Object.entries(texts)) {
      put(data, key, Buffer.from(asText(value)).toString('base64'));
    }
    secret['data'] = data;
  }
  delete secret['stringData'];
}

function dataErrors(object: KubeObject, parts: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const part of parts) {
    for (const [key, value] of Object.entries(asObject(object[part]) ?? {})) {
      size += asText(value).length;
      for (const detail of configKeyComplaints(key))
        errors.push({ type: 'Invalid', field: `${part}[${key}]`, badValue: key, detail });
    }
  }
  if (size > MAX_DATA * (object.kind === 'Secret' ? 4 / 3 : 1)) {
    errors.push({
      type: 'TooLong',
      // A path of one empty name is written like this.
      field: parts.length > 1 ? '[]' : 'data',
      badValue: '',
      detail: `may not be more than ${MAX_DATA} bytes`,
    });
  }
  return errors;
}

function frozenErrors(next: KubeObject, live: KubeObject, parts: readonly string[]): FieldError[] {
  if (live['immutable'] !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  const errors: FieldError[] = [];
  if (next['immutable'] !== true) errors.push({ type: 'Forbidden', field: 'immutable', detail });
  for (const part of parts) {
    if (!equalValues(next[part], live[part])) errors.push({ type: 'Forbidden', field: part, detail });
  }
  return errors;
}

// What secrets of a type must hold (ValidateSecret).
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);

function typedErrors(secret: KubeObject): FieldError[] {
  const errors: FieldError[] = [...accountErrors(secret), ...basicErrors(secret), ...dockerErrors(secret)];
  for (const key of REQUIRED.get(asText(secret['type'])) ?? []) {
    if (field(secret['data'], key) === undefined) {
      errors.push({ type: 'Required', field: `data[${key}]`, detail: '' });
    }
  }
  return errors;
}

function accountErrors({ type, metadata }: KubeObject): FieldError[] {
  const key = 'kubernetes.io/service-account.name';
  if (type !== 'kubernetes.io/service-account-token' || (metadata.annotations?.[key] ?? '') !== '') return [];
  return [{ type: 'Required', field: `metadata.annotations[${key}]`, detail: '' }];
}

/** A name or a password, and when there is neither both are asked for. */
function basicErrors({ type, data }: KubeObject): FieldError[] {
  const keys = ['username', 'password'];
  if (type !== 'kubernetes.io/basic-auth' || keys.some((key) => field(data, key) !== undefined)) return [];
  return keys.map((key) => ({ type: 'Required', field: `data[${key}]`, detail: '' }));
}

/** Docker's configuration is JSON. What is in it goes into no message. */
function dockerErrors(secret: KubeObject): FieldError[] {
  const key = secret['type'] === 'kubernetes.io/dockercfg' ? '.dockercfg' : '.dockerconfigjson';
  const value = field(secret['data'], key);
  if (!asText(secret['type']).startsWith('kubernetes.io/dockerc') || typeof value !== 'string') return [];
  const text = Buffer.from(value, 'base64').toString('utf8');
  try {
    JSON.parse(text);
    return [];
  } catch {
    const [first = ''] = text.trimStart();
    const detail = /^["{[\-\dtfn]?$/.test(first)
      ? 'unexpected end of JSON input'
      : `invalid character '${first}' looking for beginning of value`;
    const badValue = '<secret contents redacted>';
    return [{ type: 'Invalid', field: `data[${key}]`, badValue, detail }];
  }
}
