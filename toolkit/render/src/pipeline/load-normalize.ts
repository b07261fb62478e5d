import type { normalize } from './normalize.ts';

/** {@link normalize}, loaded when it is asked for: it knows the built-in types, and builds on the command line do not. */
export async function loadNormalize(): Promise<typeof normalize> {
  return (await import('./normalize.ts')).normalize;
}
