import { errorMessage } from '@flux-ts/errors';

/**
 * What Go's encoding/json says of a text that a reader here has thrown at. Where it stops in the middle of a text, the
 * thrower's own words stay.
 */
export function goJsonError(text: string, thrown: unknown): string {
  const said = errorMessage(thrown);
  const [first] = text.trimStart();
  if (first !== undefined && !/["{[\-\dtfn]/.test(first)) {
    return `invalid character '${first}' looking for beginning of value`;
  }
  const position = /at position (\d+)/.exec(said)?.[1];
  if (/after JSON/.test(said) && position !== undefined)
    return `invalid character '${text[Number(position)]}' after top-level value`;
  const ended = /unexpected end/i.test(said) || position === String(text.length);
  return ended ? 'unexpected end of JSON input' : said;
}

/** What Go says of a value from which it wants to know the kind, and which is no object. */
export function noObject(value: unknown): string {
  const wanted =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  return `json: cannot unmarshal ${goJsonType(value)} into Go value of type ${wanted}`;
}

/** How Go names the kind of a JSON value in its complaints. */
export function goJsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
