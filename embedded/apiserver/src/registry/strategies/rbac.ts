import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { equalValues, fieldAt } from '../../values.ts';

/** A binding is for good what it binds to (pkg/apis/rbac/validation ValidateRoleBindingUpdate). */
export function roleRefErrors(next: KubeObject, live: KubeObject | undefined): FieldError[] {
  if (live === undefined || equalValues(next['roleRef'], live['roleRef'])) return [];
  const part = (key: string) => String(fieldAt(next, 'roleRef', key) ?? '');
  // The server prints the Go struct, which has no JSON names.
  const badValue = { APIGroup: part('apiGroup'), Kind: part('kind'), Name: part('name') };
  return [{ type: 'Invalid', field: 'roleRef', badValue, detail: 'cannot change roleRef' }];
}
