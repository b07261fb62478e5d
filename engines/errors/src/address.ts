/** Where in the user's sources something is. Lines and columns count from 1, documents of a file from 0. */
export interface Address {
  readonly file?: string;
  readonly document?: number;
  readonly line?: number;
  readonly column?: number;
  /** Path of the field, as Kubernetes writes it: `spec.containers[0].image`. */
  readonly field?: string;
}

/** `file:line:column`, as much of it as is known; empty when nothing is. */
export function formatAddress(address: Address): string {
  const parts: (string | number)[] = [];
  if (address.file !== undefined) parts.push(address.file);
  if (address.line !== undefined) {
    parts.push(address.line);
    if (address.column !== undefined) parts.push(address.column);
  }
  return parts.join(':');
}

/** Upstream's text followed by ` (file:line:column)`, or the text alone when nothing is known of the place. */
export function withAddress(message: string, address: Address | undefined): string {
  const place = address === undefined ? '' : formatAddress(address);
  return place === '' ? message : `${message} (${place})`;
}
