import { SYSTEM } from '../auth/user.ts';
import type { RequestContext } from '../registry/context.ts';

/** A context for the API server's own writes. */
export function systemContext(fieldManager: string): RequestContext {
  return { user: SYSTEM, dryRun: false, fieldManager, fieldValidation: 'Ignore', warnings: [] };
}
