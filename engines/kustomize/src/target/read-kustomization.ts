import { KustomizeError, withDetails } from '../errors.ts';
import type { Loader } from '../loader.ts';
import { fieldAddress } from './place.ts';

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** What is larger names what lies in files of their own. */
const MAX_TEXT = 512 * 1024;

/** Gives an error that knows no place the name of the file that is being read. */
export function locateErrors<T>(loader: Loader, name: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof KustomizeError) || error.data.address !== undefined) throw error;
    const { steps } = error.data;
    const address = steps === undefined ? undefined : fieldAddress(loader, name, steps);
    throw withDetails(error, { address: address ?? addressOf(error, loader.resolve(name)) });
  }
}

function addressOf(error: KustomizeError, file: string): { file: string; line?: number; column?: number } {
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause) {
    const data = (at as { data?: { line?: unknown; column?: unknown } }).data;
    if (typeof data?.line === 'number') {
      return { file, line: data.line, ...(typeof data.column === 'number' ? { column: data.column } : {}) };
    }
  }
  return { file };
}

/** The text of the folder's one kustomization file, and its name. */
export function readKustomization(loader: Loader): { text: string; name: string } {
  const found: { text: string; name: string }[] = [];
  for (const name of fileNames) {
    try {
      const text = loader.load(name);
      if (text.length > MAX_TEXT)
        throw new KustomizeError('LIMIT', `a kustomization has more than ${MAX_TEXT} characters`, {
          address: loader.address(name),
        });
      found.push({ text, name });
    } catch (error) {
      // Quirk (kusttarget.go LoadKustFile): a file that may not be read counts as missing.
      if (error instanceof KustomizeError && (error.code === 'NOT_FOUND' || error.code === 'SECURITY'))
        continue;
      throw error;
    }
  }
  const [first] = found;
  if (first === undefined) {
    throw new KustomizeError(
      'NOT_FOUND',
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${loader.rootName}'`,
    );
  }
  if (found.length > 1) {
    throw new KustomizeError(
      'KUSTOMIZATION',
      `Found multiple kustomization files under: ${loader.rootName}\n`,
    );
  }
  return first;
}
