import { errorMessage } from '@flux-ts/errors';
import { type HttpApp, type Listener, listen } from '@flux-ts/runtime';
import { failure } from '../cli/errors.ts';

/** Serves an app at the address of a flag. Rejects with a message that names both when it cannot be had. */
export async function listenAt(app: HttpApp, address: string, flag: string): Promise<Listener> {
  try {
    return await listen(app, address);
  } catch (cause) {
    throw failure(`cannot listen on ${address} (--${flag}): ${reason(cause)}`, cause);
  }
}

function reason(cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return 'it is in use, choose another port';
    case 'EACCES':
      return 'this user may not, choose a port above 1023';
    default:
      return errorMessage(cause);
  }
}
