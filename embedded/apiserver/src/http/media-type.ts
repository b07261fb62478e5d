import { notAcceptable, notProduced } from '../status/errors.ts';
import { type AcceptClause, isProduced, parseAccept } from './accept.ts';

/** In which form objects are answered. */
export interface Representation {
  readonly as: 'object' | 'table' | 'metadata';
  readonly format: 'json' | 'yaml';
  /** JSON with a line a field. */
  readonly pretty: boolean;
  /** Of metadata: whether that of a list is asked for. */
  readonly ofList: boolean;
  /** The version of meta.k8s.io that tables and metadata come in. */
  readonly meta: 'v1' | 'v1beta1';
}

const PLAIN: Representation = { as: 'object', format: 'json', pretty: false, ofList: false, meta: 'v1' };
/** What we can write. */
const WRITTEN = ['application/json', 'application/yaml'];
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
/** What a real server can write, which those are told who ask for nothing of it. */
const BUILTIN = [...WRITTEN, PROTOBUF];
const STREAMS = ['application/json;stream=watch', `${PROTOBUF};stream=watch`];

/** In which format a failure can be told: none when only forms are taken that failures do not have. */
export function failureForm(
  accept: string | undefined,
): Pick<Representation, 'format' | 'pretty'> | undefined {
  return isPlain(accept) ? PLAIN : first(accept, (found) => found.as === 'object');
}

/** The form of an Accept header that is wanted most and can be had. Throws NotAcceptable. */
export function negotiate(accept: string | undefined): Representation {
  const found = isPlain(accept) ? PLAIN : first(accept, () => true);
  if (found === undefined) throw notAcceptable(asksForProtobuf(accept) ? WRITTEN : BUILTIN);
  return found;
}

/** The same for a watch, which knows JSON alone. Throws NotAcceptable. */
export function negotiateStream(accept: string | undefined): void {
  if (negotiate(accept).format !== 'json') throw notAcceptable(STREAMS);
}

/** What the routes of built-in kinds ask before anything else. Throws NotAcceptable (go-restful's answer). */
export function checkProduced(accept: string | undefined, watchable: boolean): void {
  if (isPlain(accept) || isProduced(accept, BUILTIN)) return;
  throw notProduced(watchable ? [...BUILTIN, ...STREAMS] : BUILTIN);
}

function isPlain(accept: string | undefined): boolean {
  return accept === undefined || accept === '' || accept === 'application/json' || accept === '*/*';
}

function asksForProtobuf(accept: string | undefined): boolean {
  return accept?.includes(PROTOBUF) === true;
}

function first(
  accept: string | undefined,
  fits: (found: Representation) => boolean,
): Representation | undefined {
  for (const clause of parseAccept(accept ?? '')) {
    const found = representation(clause);
    if (found !== undefined && fits(found)) return found;
  }
  return undefined;
}

function representation(clause: AcceptClause): Representation | undefined {
  const format = FORMATS.get(`${clause.type}/${clause.subtype}`);
  const { parameters } = clause;
  if (format === undefined || !isKnownStream(parameters.get('stream'), format)) return undefined;
  const as = parameters.get('as');
  const ofList = as === 'PartialObjectMetadataList';
  const form = { format, ofList, pretty: parameters.get('pretty') === '1' };
  if (as === undefined) return { ...form, as: 'object', meta: 'v1' };
  const meta = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io' || (meta !== 'v1' && meta !== 'v1beta1')) return undefined;
  if (as === 'Table') return { ...form, as: 'table', meta };
  if (as === 'PartialObjectMetadata' || ofList) {
    return { ...form, as: 'metadata', meta };
  }
  return undefined;
}

function isKnownStream(stream: string | undefined, format: Representation['format']): boolean {
  return stream === undefined || (stream === 'watch' && format === 'json');
}

const FORMATS: ReadonlyMap<string, Representation['format']> = new Map([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['application/yaml', 'yaml'],
]);

/** Programs whose users read what they are answered (apiserver handlers/negotiation isPrettyPrint). */
const READERS = /^(curl|Wget|Mozilla\/5\.0)/;
const YES: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Whether the answer is to be read by people. */
export function isPretty(query: URLSearchParams, userAgent: string | undefined): boolean {
  const said = query.get('pretty') ?? '';
  return said === '' ? READERS.test(userAgent ?? '') : YES.has(said);
}

/** Whether Go's mime.ParseMediaType can read a header, which bodies of objects are asked for, patches are not. */
export function isMediaType(contentType: string | undefined): boolean {
  const at = contentType?.indexOf(';') ?? -1;
  if (contentType === undefined || at < 0) return true;
  // A token of RFC 2045, and a token or a quoted string.
  const parameter = /\s*;\s*[\w!#$%&'*+.^`|~-]+\s*=\s*(?:[\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*")/y;
  let end = at;
  parameter.lastIndex = at;
  while (parameter.test(contentType)) end = parameter.lastIndex;
  return ['', ';'].includes(contentType.slice(end).trim());
}

/** The type of a body, without parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}
