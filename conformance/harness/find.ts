import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dirname));

/** Whether this is CI, where a suite must find everything it needs. */
export const inCi = process.env['CI'] === 'true';

/** Whether the long runs were asked for. */
export const isFull = process.env['FLUX_CONFORMANCE'] === 'full';

/** The path of a program, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    join(process.env['HOME'] ?? '', 'go/bin'),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The folder of outside cases beside the checkout, or undefined. */
export function findCases(name: string): string | undefined {
  const folder = join(root, '..', 'shared', 'conformance', name);
  return existsSync(folder) ? folder : undefined;
}

/**
 * What a suite needs, by name; answers the names of what is missing. In CI a missing thing is an error, elsewhere the
 * suite is skipped and says so.
 */
export function missing(needs: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.entries(needs).flatMap(([name, found]) => (found === undefined ? [name] : []));
  if (names.length > 0 && inCi) throw new Error(`this suite needs ${names.join(', ')}`);
  if (names.length > 0) console.warn(`skipped: could not find ${names.join(', ')}`);
  return names;
}
