import { ArtifactError } from './errors.ts';

/** The object an artifact belongs to. */
export interface ArtifactOwner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._:+-]*$/;

/** `<kind in lower case>/<namespace>/<name>`. Throws `INVALID_PATH` for what would not stay below the root. */
export function ownerPath(owner: ArtifactOwner): string {
  return [owner.kind.toLowerCase(), owner.namespace, owner.name].map(segment).join('/');
}

/** `<kind in lower case>/<namespace>/<name>/<file>`. Throws `INVALID_PATH`. */
export function artifactPath(owner: ArtifactOwner, file: string): string {
  return `${ownerPath(owner)}/${segment(file)}`;
}

/** A path from outside (a status, a URL) if it has the form of an artifact's, else `INVALID_PATH`. */
export function checkArtifactPath(path: string): string {
  const parts = path.replace(/^\/+/, '').split('/');
  if (parts.length !== 4) throw new ArtifactError('INVALID_PATH', `invalid artifact path '${path}'`);
  return parts.map(segment).join('/');
}

function segment(part: string): string {
  if (!SEGMENT.test(part) || part.length > 255) {
    throw new ArtifactError('INVALID_PATH', `invalid artifact path segment '${part}'`);
  }
  return part;
}
