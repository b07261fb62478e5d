import { EnvsubstError, substitute } from '@flux-ts/envsubst';
import { asValue, type KubeObject } from '@flux-ts/resource';
import { decode, encode, locate, type Value } from '@flux-ts/yaml';
import { RenderError } from '../errors.ts';
import type { Texts } from './input.ts';

const optOut = 'kustomize.toolkit.fluxcd.io/substitute';
const namePattern = '^[_[:alpha:]][_[:alpha:][:digit:]]*$';

/** How variables are put into objects. */
export interface SubstituteOptions {
  readonly variables: Texts;
  readonly strict: boolean;
  /** Runs even without variables. */
  readonly always: boolean;
}

/**
 * Post-build substitution of one object: over its YAML text, which is then read again, so that an unquoted value may
 * change type (fluxcd/pkg kustomize SubstituteVariables). An object may opt out by label or annotation.
 */
export function substituteObject(object: KubeObject, options: SubstituteOptions): KubeObject {
  const { labels, annotations } = object.metadata;
  if (labels?.[optOut] === 'disabled' || annotations?.[optOut] === 'disabled') return object;
  const names = Object.keys(options.variables);
  if (names.length === 0 && !options.always) return object;
  for (const name of names) {
    if (!/^[_A-Za-z][_A-Za-z0-9]*$/.test(name)) {
      throw failure(`'${name}' var name is invalid, must match '${namePattern}'`);
    }
  }
  const text = encode(asValue(object));
  if (!text.includes('$')) return /[0-9]{16}/.test(text) ? roundIntegers(object) : object;
  const { variables, strict } = options;
  let output: string;
  try {
    output = substitute(text, (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined), {
      strict,
    });
  } catch (error) {
    if (!(error instanceof EnvsubstError)) throw error;
    throw failure(
      `variable substitution failed: ${error.message}`,
      error,
      locate(text, error.data.offset).line,
    );
  }
  try {
    return roundIntegers(decode(output) as unknown as KubeObject);
  } catch (error) {
    throw failure(`YAMLToJSON: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function failure(message: string, cause?: unknown, line?: number): RenderError {
  const diagnostics = line === undefined ? [] : [{ code: 'SUBSTITUTE', message, address: { line } }];
  return new RenderError('SUBSTITUTE', `envsubst error: ${message}`, { cause, diagnostics });
}

/** Quirk (kyaml RNode.UnmarshalJSON): numbers become float64 on the way, so integers beyond 2^53 are rounded. */
function roundIntegers(object: KubeObject): KubeObject {
  const round = (value: Value): Value => {
    if (typeof value === 'bigint') return Number(value);
    if (typeof value !== 'object' || value === null) return value;
    for (const key of Object.keys(value)) {
      const holder = value as Record<string, Value>;
      const item = holder[key] as Value;
      if (typeof item === 'bigint' || typeof item === 'object') holder[key] = round(item);
    }
    return value;
  };
  return round(asValue(object)) as unknown as KubeObject;
}
