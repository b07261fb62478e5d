import { type Address, formatAddress } from '@flux-ts/errors';
import type { Change } from '@flux-ts/kustomize';

/** What a build tells of an object beside its value. */
export interface Traced {
  readonly origin: { readonly file: string };
  readonly address?: Address;
  readonly changes?: readonly Change[];
}

/**
 * Comments over an object for `--show-origin`, a line each: where it stands, or the directory whose kustomization made
 * it, then every field of a kustomization that changed it, in order, with the file of its patch.
 */
export function originComment(
  { origin, address, changes = [] }: Traced,
  nameFile: (file: string) => string,
): string {
  const place = ({ file = '', line }: Address): string =>
    formatAddress({ file: nameFile(file), ...(line === undefined ? {} : { line }) });
  const from = address === undefined ? `${nameFile(origin.file) || '.'} (made there)` : place(address);
  const lines = changes.map(({ address: at, patch }) => {
    const details = [at.field, patch === undefined ? undefined : nameFile(patch)].filter(Boolean);
    return `changed by ${place(at)} (${details.join(', ')})`;
  });
  return [`from ${from}`, ...lines].map((line) => `# ${line.replaceAll('\n', ' ')}\n`).join('');
}
