import { notAcceptable } from '../status/errors.ts';

/** In which form objects are answered. */
export interface Representation {
  readonly as: 'object' | 'table' | 'metadata';
  readonly format: 'json' | 'yaml';
  /** The version of meta.k8s.io that tables and metadata come in. */
  readonly meta: 'v1' | 'v1beta1';
}

const PLAIN: Representation = { as: 'object', format: 'json', meta: 'v1' };
const ACCEPTED = ['application/json', 'application/yaml'];

/** In which format a failure can be told: none when only forms are taken that failures do not have. */
export function failureFormat(accept: string | undefined): Representation['format'] | undefined {
  if (accept === undefined || accept === '') return 'json';
  const plain = accept.split(',').map(representation);
  return plain.find((found) => found?.as === 'object')?.format;
}

/** The first form of an Accept header that can be had. Throws NotAcceptable when there is none. */
export function negotiate(accept: string | undefined): Representation {
  if (accept === undefined || accept === '' || accept === 'application/json' || accept === '*/*')
    return PLAIN;
  for (const clause of accept.split(',')) {
    const found = representation(clause);
    if (found !== undefined) return found;
  }
  throw notAcceptable(ACCEPTED);
}

function representation(clause: string): Representation | undefined {
  const [type, ...rest] = clause.split(';').map((part) => part.trim());
  const format = FORMATS.get(type!.toLowerCase());
  if (format === undefined) return undefined;
  const parameters = new Map(rest.map((part) => part.split('=', 2) as [string, string]));
  const as = parameters.get('as');
  if (as === undefined) return { as: 'object', format, meta: 'v1' };
  const meta = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io' || (meta !== 'v1' && meta !== 'v1beta1')) return undefined;
  if (as === 'Table') return { as: 'table', format, meta };
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')
    return { as: 'metadata', format, meta };
  return undefined;
}

const FORMATS: ReadonlyMap<string, Representation['format']> = new Map([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['application/yaml', 'yaml'],
]);

/** The type of a body, without parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}
