import type { ImpersonatedUser } from './types.ts';

/** The headers by which a client acts as `user` (Kubernetes, "User impersonation"). */
export function impersonationHeaders(user: ImpersonatedUser): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'impersonate-user': user.user };
  if (user.uid !== undefined && user.uid !== '') headers['impersonate-uid'] = user.uid;
  if (user.groups !== undefined && user.groups.length > 0) headers['impersonate-group'] = [...user.groups];
  for (const [key, values] of Object.entries(user.extra ?? {}))
    headers[`impersonate-extra-${escapeKey(key)}`] = [...values];
  return headers;
}

/** Characters that no header name may have are percent-encoded (client-go transport, headerKeyEscape). */
function escapeKey(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[^a-z0-9!#$&'*+.^_`|~-]/g, (c) =>
      [...new TextEncoder().encode(c)]
        .map((b) => `%${b.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    );
}
