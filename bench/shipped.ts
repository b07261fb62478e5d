import { delimiter, dirname } from 'node:path';

/** How users start what was built: by its own first line, which carries flags for Node, where the system knows such lines. */
export function shipped(bundle: string): readonly [string, ...string[]] {
  return process.platform === 'win32' ? [process.execPath, bundle] : [bundle];
}

/** An environment in which `node` is the one that runs this. */
export function withThisNode(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: dirname(process.execPath) + delimiter + (process.env['PATH'] ?? '') };
}
