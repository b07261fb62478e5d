import { decode, type Value } from '@flux-ts/yaml';
import { inContext } from '../errors.ts';
import type { Decoder } from './decode.ts';

/** What a text says, read as sigs.k8s.io/yaml does before it turns to types. */
export function yamlValue(text: string, options?: { readonly duplicateKeys: 'error' }): Value {
  return inContext('error converting YAML to JSON', () => decode(text, options));
}

/** A value as a type; its failures are worded as those of sigs.k8s.io/yaml. */
export function fromYamlValue<T>(value: Value, decoder: Decoder<T>): T {
  return inContext('error unmarshaling JSON: while decoding JSON', () =>
    decoder(value, { struct: '', path: '', anyScalar: true }),
  );
}
