import type { UserStep } from '../run-steps.ts';

/** Fields of any object. */
export type Fields = Readonly<Record<string, unknown>>;

/** One HTTP request. */
export const send = (method: string, path: string, body?: unknown, type = 'application/json'): UserStep => ({
  args: `${method} ${path}`,
  headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type }) },
  ...(body === undefined ? {} : { input: typeof body === 'string' ? body : JSON.stringify(body) }),
});
const root = (apiVersion: string) =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
/** Would be created, if nothing is wrong with it. */
export const tried = (
  apiVersion: string,
  plural: string,
  kind: string,
  rest: Fields,
  metadata: Fields = {},
): UserStep =>
  send('POST', `${root(apiVersion)}/namespaces/steps/${plural}?dryRun=All&fieldValidation=Warn`, {
    apiVersion,
    kind,
    metadata: { name: 'x', ...metadata },
    ...rest,
  });
/** The same of a kind of the cluster. */
export const wide = (
  apiVersion: string,
  plural: string,
  kind: string,
  rest: Fields,
  metadata: Fields = {},
): UserStep =>
  send('POST', `${root(apiVersion)}/${plural}?dryRun=All&fieldValidation=Warn`, {
    apiVersion,
    kind,
    metadata: { name: 'x', ...metadata },
    ...rest,
  });
/** Server-side apply. */
export const applied = (
  apiVersion: string,
  plural: string,
  name: string,
  body: unknown,
  query = 'fieldManager=a',
) =>
  send(
    'PATCH',
    `${root(apiVersion)}/namespaces/steps/${plural}/${name}?${query}`,
    body,
    'application/apply-patch+yaml',
  );
