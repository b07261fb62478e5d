import { goQuote } from '@flux-ts/errors';
import { OciError } from './errors.ts';

/** A repository of a registry, with a tag or a digest where one was given. */
export interface Reference {
  /** Host, with its port if it has one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…`; a tag beside it is only a remark. */
  readonly digest?: string;
}

const HOST = /^[A-Za-z0-9._~-]+(?::\d*)?$|^\[[0-9A-Fa-f:.]+\](?::\d*)?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * Reads `host/path`, `host/path:tag`, `host/path@digest` or `host/path:tag@digest` (oras-go's registry.ParseReference,
 * but with the tag kept beside a digest). Throws {@link OciError} `REFERENCE`.
 */
export function parseReference(text: string): Reference {
  const slash = text.indexOf('/');
  if (slash < 0) throw malformed('missing registry or repository');
  const [registry, path] = [text.slice(0, slash), text.slice(slash + 1)];
  const at = path.indexOf('@');
  const named = at < 0 ? path : path.slice(0, at);
  const colon = named.indexOf(':');
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? '' : named.slice(colon + 1);
  const digest = at < 0 ? '' : path.slice(at + 1);
  if (!HOST.test(registry)) throw malformed(`invalid registry ${goQuote(registry)}`);
  if (!REPOSITORY.test(repository)) throw malformed(`invalid repository ${goQuote(repository)}`);
  if (at >= 0) checkDigest(digest);
  else if (colon >= 0 && !TAG.test(tag)) throw malformed(`invalid tag ${goQuote(tag)}`);
  return {
    registry,
    repository,
    ...(tag === '' ? {} : { tag }),
    ...(digest === '' ? {} : { digest }),
  };
}

function malformed(problem: string): OciError {
  return new OciError('REFERENCE', `invalid reference: ${problem}`);
}

/** Throws {@link OciError} `REFERENCE` in the words of go-digest. */
function checkDigest(digest: string): void {
  const shown = `invalid digest ${goQuote(digest)}`;
  const parts = /^([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)$/.exec(digest);
  if (parts === null) throw malformed(`${shown}: invalid checksum digest format`);
  const length = Object.hasOwn(DIGEST_LENGTHS, parts[1] ?? '') ? DIGEST_LENGTHS[parts[1] ?? ''] : undefined;
  if (length === undefined) throw malformed(`${shown}: unsupported digest algorithm`);
  if (parts[2]?.length !== length) throw malformed(`${shown}: invalid checksum digest length`);
  if (!/^[a-f0-9]+$/.test(parts[2])) throw malformed(`${shown}: invalid checksum digest format`);
}

/** A reference as it is written: by its digest if it has one, else by its tag. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  const end = digest === undefined ? (tag === undefined ? '' : `:${tag}`) : `@${digest}`;
  return `${registry}/${repository}${end}`;
}
