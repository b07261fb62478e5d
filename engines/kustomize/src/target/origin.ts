import { encode } from '@flux-ts/yaml';
import { joinPath } from '../file-system.ts';
import { parseRepoUrl } from '../repo-url.ts';
import type { ResMap } from '../resource/res-map.ts';

/** Where an object comes from, or which plugin changed it, as `buildMetadata` shows it. */
export interface OriginNote {
  readonly path: string;
  readonly repo: string;
  readonly ref: string;
  readonly configuredIn: string;
  readonly configuredBy?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name?: string;
    readonly namespace?: string;
  };
}

export const originKey = 'config.kubernetes.io/origin';
export const transformationsKey = 'alpha.config.kubernetes.io/transformations';

export const rootOrigin: OriginNote = { path: '', repo: '', ref: '', configuredIn: '' };

/** The origin of what a path or URL in a kustomization of this origin leads to. */
export function appendOrigin(origin: OriginNote, path: string): OriginNote {
  const url = parseRepoUrl(path);
  if (url !== undefined) return { ...origin, repo: url.host + url.repository, ref: url.ref, path: url.path };
  return { ...origin, path: relativeJoin(origin.path, path) };
}

/** Go's filepath.Join for relative paths: `..` may lead out of the start. */
function relativeJoin(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${base}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** A kustomization's file, and what its objects say of where they come from, if anybody wants to know. */
interface OriginSite {
  readonly fileName: string;
  origin(): OriginNote | undefined;
}

/** The origin of what a kustomization's own fields make or change. */
export function builtinOriginOf(site: OriginSite, kind: string): OriginNote | undefined {
  const origin = site.origin();
  if (origin === undefined) return undefined;
  return {
    path: '',
    repo: origin.repo,
    ref: origin.ref,
    configuredIn: origin.path === '' ? site.fileName : joinRelative(origin.path, site.fileName),
    configuredBy: { apiVersion: 'builtin', kind },
  };
}

function joinRelative(base: string, file: string): string {
  return base.startsWith('..') ? `${base}/${file}` : joinPath(base, file);
}

/** An origin as the text of its annotation. */
export function originText(origin: OriginNote): string {
  return originLines(origin)
    .map((line) => `${line}\n`)
    .join('');
}

function originLines(origin: OriginNote): string[] {
  const lines: string[] = [];
  const put = (indent: string, name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') lines.push(`${indent}${name}: ${encode(value).trimEnd()}`);
  };
  put('', 'path', origin.path);
  put('', 'repo', origin.repo);
  put('', 'ref', origin.ref);
  put('', 'configuredIn', origin.configuredIn);
  const by = origin.configuredBy;
  if (by !== undefined) {
    lines.push('configuredBy:');
    put('  ', 'apiVersion', by.apiVersion);
    put('  ', 'kind', by.kind);
    put('  ', 'name', by.name);
    put('  ', 'namespace', by.namespace);
  }
  return lines;
}

/** Gives generated objects their origin, unless they have one. */
export function annotateOrigin(map: Pick<ResMap, 'resources'>, origin: OriginNote | undefined): void {
  if (origin === undefined) return;
  const text = originText(origin);
  for (const resource of map.resources) {
    if (!resource.metaMap('annotations').has(originKey)) resource.annotate(originKey, text);
  }
}

/** Notes on every object which transformer ran. An object without origin was made by it. */
export function annotateTransformation(map: ResMap, origin: OriginNote): void {
  const [first = '', ...rest] = originLines(origin);
  const item = [`- ${first}`, ...rest.map((line) => `  ${line}`)].map((line) => `${line}\n`).join('');
  for (const resource of map.resources) {
    const annotations = resource.metaMap('annotations');
    if (!annotations.has(originKey)) resource.annotate(originKey, originText(origin));
    else resource.annotate(transformationsKey, (annotations.get(transformationsKey) ?? '') + item);
  }
}
