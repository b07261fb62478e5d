import { STATUS_CODES } from 'node:http';
import { goQuote } from '@flux-ts/errors';
import { OciError } from './errors.ts';

const MAX_JSON = 4 * 1024 * 1024;
const MAX_ERROR = 8 * 1024;

/** The bytes of an answer, refused while they come if there are more. Throws {@link OciError} `LIMIT`. */
export async function readBytes(response: Response, maxBytes: number, shown: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new OciError('LIMIT', `${shown}: more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON object of an answer. Throws {@link OciError} `CONTENT` or `LIMIT`. */
export async function readJson(
  response: Response,
  shown: string,
): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readBytes(response, MAX_JSON, shown);
  return parseObject(bytes, shown);
}

/** Bytes as a JSON object. Throws {@link OciError} `CONTENT`. */
export function parseObject(bytes: Uint8Array, shown: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch (thrown) {
    throw new OciError('CONTENT', `${shown}: failed to decode response: invalid JSON`, { cause: thrown });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new OciError('CONTENT', `${shown}: failed to decode response: not an object`);
}

/** What an answer that is no success says (the distribution specification's errors). */
export async function responseError(method: string, url: string, response: Response): Promise<OciError> {
  const told = await readBytes(response, MAX_ERROR, url).catch(() => new Uint8Array());
  const words = errorWords(told) ?? STATUS_CODES[response.status] ?? '';
  const code =
    response.status === 404 ? 'NOT_FOUND' : response.status === 401 ? 'AUTHENTICATION' : 'RESPONSE';
  return new OciError(code, `${method} ${goQuote(url)}: response status code ${response.status}: ${words}`, {
    data: { status: response.status },
  });
}

function errorWords(bytes: Uint8Array): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
  const list = (value as { readonly errors?: unknown } | null)?.errors;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return list.map(oneError).join('; ');
}

function oneError(error: unknown): string {
  const { code = '', message = '', detail } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const words = String(code).toLowerCase().replaceAll('_', ' ');
  if (message === '') return words;
  const shown = detail === undefined || detail === null ? '' : `: ${asGo(detail)}`;
  return `${words}: ${String(message)}${shown}`;
}

/** A decoded value as %v prints it. */
function asGo(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asGo).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, each]) => `${key}:${asGo(each)}`).join(' ')}]`;
}
