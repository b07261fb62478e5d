import { failure } from '../cli/errors.ts';

const REPOSITORY = 'abcdefghijklmnopqrstuvwxyz0123456789_-./';
const TAG = 'abcdefghijklmnopqrstuvwxyz0123456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const AUTHORITY = /^([^\s/?#@[\]\\]*|\[[0-9a-fA-F:.]+\])(:\d*)?$/;

function checkElement(name: string, text: string, allowed: string, least: number, most: number): void {
  const count = [...text].length;
  if (count < least || count > most)
    throw failure(`${name} must be between ${least} and ${most} characters in length: ${text}`);
  if ([...text].some((character) => !allowed.includes(character)))
    throw failure(`${name} can only contain the characters \`${allowed}\`: ${text}`);
}

/** Refuses what is no repository of images, in the words of go-containerregistry (pkg/name). */
export function checkRepository(text: string): void {
  if (text === '') throw failure('a repository name must be specified');
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost');
  const repository = isHost ? text.slice(slash + 1) : text;
  checkElement('repository', repository, REPOSITORY, 2, 255);
  if (isHost && !AUTHORITY.test(first))
    throw failure(`registries must be valid RFC 3986 URI authorities: ${first}`);
}

/** Refuses what names no image: a repository, with a tag or a digest if one is given (pkg/name ParseReference). */
export function checkReference(text: string): void {
  if (!isTagged(text) && !isDigested(text)) throw failure(`could not parse reference: ${text}`);
}

function isTagged(text: string): boolean {
  const colon = text.lastIndexOf(':');
  const isTag = colon >= 0 && !text.slice(colon).includes('/');
  return holds(() => {
    checkRepository(isTag ? text.slice(0, colon) : text);
    if (isTag && text.length > colon + 1) checkElement('tag', text.slice(colon + 1), TAG, 1, 128);
  });
}

function isDigested(text: string): boolean {
  const [base = '', digest = '', ...rest] = text.split('@');
  if (rest.length > 0 || !/^sha256:[0-9a-f]{64}$/.test(digest)) return false;
  return isTagged(base);
}

function holds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
