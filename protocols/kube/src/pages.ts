import type { KubeObject } from '@flux-ts/resource';
import type { KubeClient, ListOptions, ListResult, ResourceRef } from './types.ts';

/** Lists page by page (500 unless `limit` says otherwise), so that no answer grows without bound. Throws `GONE` when a page expired. */
export async function* listPages<T extends KubeObject>(
  client: Pick<KubeClient, 'list'>,
  ref: ResourceRef,
  options: Omit<ListOptions, 'continue'> = {},
): AsyncIterable<ListResult<T>> {
  let token: string | undefined;
  do {
    const { resourceVersion, resourceVersionMatch, ...rest } = options;
    const first = token === undefined ? { resourceVersion, resourceVersionMatch } : {};
    const page: ListResult<T> = await client.list<T>(ref, { limit: 500, ...rest, ...first, continue: token });
    yield page;
    token = page.metadata.continue || undefined;
  } while (token !== undefined);
}

/** All items of all pages. */
export async function listAll<T extends KubeObject>(
  client: Pick<KubeClient, 'list'>,
  ref: ResourceRef,
  options: Omit<ListOptions, 'continue'> = {},
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of listPages<T>(client, ref, options)) {
    for (const item of page.items) items.push(item);
  }
  return items;
}
