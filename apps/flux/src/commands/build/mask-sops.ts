import { asValue, type KubeObject } from '@flux-ts/resource';
import { base64Error } from '@flux-ts/schema';
import { encode, parseDocuments, toValue, type Value } from '@flux-ts/yaml';
import { failure } from '../../cli/errors.ts';

/** What encrypted values are shown as. */
export const MASK = '**SOPS**';
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

type Texts = { [key: string]: string };

function textsOf(object: KubeObject, field: string): Texts | undefined {
  const value = object[field];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each ?? '')]));
}

const mapped = (texts: Texts, change: (text: string) => string): Texts =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, change(text)]));

const isEncrypted = (text: string): boolean => text.includes('sops') && text.includes('ENC[');

/** Whether SOPS encrypted the manifest; flux2 looks for its marks anywhere in the text. */
function hasSops(object: KubeObject): boolean {
  const text = encode(asValue(object));
  return text.includes('sops:') && text.includes('mac: ENC[');
}

/**
 * A Secret whose encrypted values are masked: they need not be shown, and could not be decrypted here
 * (flux2 internal/build, maskSopsData). Other objects are returned as they are.
 */
export function maskSops(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  const data = textsOf(object, 'data') ?? {};
  const stringData = textsOf(object, 'stringData');
  const whole = hasSops(object);
  const { sops, data: _, ...rest } = object;
  const masked = whole ? maskAll(object, data, stringData) : maskEncrypted(object, data, stringData);
  return {
    ...rest,
    ...(!whole && sops !== undefined && { sops }),
    // Quirk (kyaml SetDataMap): an empty map goes.
    ...(Object.keys(data).length > 0 && { data: masked.data }),
    ...(masked.stringData && { stringData: masked.stringData }),
  } as KubeObject;
}

/**
 * An object as `flux build` prints it. Quirk (flux2 maskSopsData, kyaml NewMapRNode): the texts of a Secret are written
 * anew without a type, so that what looks like a number, a boolean or nothing is printed as that.
 */
export function printed(object: KubeObject): Value {
  const texts = object.kind === 'Secret' ? textsOf(object, 'stringData') : undefined;
  if (texts === undefined) return withFloats(asValue(object));
  const stringData = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, untyped(text)]));
  return withFloats(asValue({ ...object, stringData } as KubeObject));
}

/** Quirk (apimachinery's JSON): integers that 64 bits with a sign cannot hold are floats. */
function withFloats(value: Value): Value {
  if (typeof value === 'bigint') return value < 2n ** 63n ? value : BigInt(String(Number(value)));
  if (Array.isArray(value)) return value.map(withFloats);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withFloats(each)]));
}

function untyped(text: string): Value {
  if (!/^(?:[-+]?\.?\w[-+.\w]*|~)$/.test(text)) return text;
  const root = parseDocuments(text, { scalars: 'yaml3' })[0]?.root;
  const value = toValue(root, { scalars: 'yaml3' });
  return typeof value === 'object' && value !== null ? text : value;
}

interface SecretTexts {
  readonly data: Texts;
  readonly stringData: Texts | undefined;
}

function maskAll(object: KubeObject, data: Texts, stringData: Texts | undefined): SecretTexts {
  const docker = object['type'] === 'kubernetes.io/dockerconfigjson';
  const shown = docker ? JSON.stringify({ mask: MASK }) : MASK;
  return {
    data: mapped(data, () => base64(shown)),
    stringData: stringData && mapped(stringData, () => shown),
  };
}

function maskEncrypted(object: KubeObject, data: Texts, stringData: Texts | undefined): SecretTexts {
  const problem = Object.values(data)
    .map(base64Error)
    .find((each) => each !== undefined);
  if (problem !== undefined)
    throw failure(`failed to mask secret ${object.metadata.name} sops data: ${problem}`);
  const decoded = (text: string) => Buffer.from(text, 'base64').toString('utf8');
  return {
    data: mapped(data, (text) => (isEncrypted(decoded(text)) ? base64(MASK) : text)),
    // Quirk: flux2 writes the base64 of the mask here too (maskSopsDataInStringDataSecret).
    stringData: stringData && mapped(stringData, (text) => (isEncrypted(text) ? base64(MASK) : text)),
  };
}
