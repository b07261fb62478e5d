import { compareBytes } from '@flux-ts/yaml';
import { RenderCache } from '../engine/render-cache.ts';
import { basePath } from '../functions/paths.ts';
import { trimSpace } from '../functions/strings.ts';
import type { Log } from '../log.ts';
import { compareKinds } from './kind-order.ts';
import type { Annotations } from './manifest-head.ts';

/** A document of a rendered file. */
export interface Manifest {
  /** Path of the template that printed it. */
  readonly path: string;
  readonly content: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** When a hook runs. */
export type HookEvent =
  | 'pre-install'
  | 'post-install'
  | 'pre-delete'
  | 'post-delete'
  | 'pre-upgrade'
  | 'post-upgrade'
  | 'pre-rollback'
  | 'post-rollback'
  | 'test';

/** A document that Helm runs at an event instead of keeping it. */
export interface Hook extends Manifest {
  readonly events: readonly HookEvent[];
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

/** What files become: hooks and the rest, each in the order of installation. */
export interface SortedManifests {
  readonly hooks: readonly Hook[];
  readonly manifests: readonly Manifest[];
}

const HOOK = 'helm.sh/hook';
const EVENTS: readonly HookEvent[] = [
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'test',
];

/** The documents of a text: cut at lines that start with `---`, blanks before each cut, empty ones left out. */
export function splitManifests(text: string): string[] {
  const documents = trimStart(text).split(/^---[ \t]*/m);
  return documents.filter((document) => /\S/.test(document)).map(trimStart);
}

function trimStart(text: string): string {
  return text.replace(/^[\s\u0085]+/, '');
}

/**
 * The documents of rendered files, sorted by kind, then by path and place (releaseutil.SortManifests). The log is told of
 * hooks with events that do not exist, which are left out. Throws {@link HelmError}
 * `MANIFEST` for what is no YAML.
 */
export function sortManifests(
  files: ReadonlyMap<string, string>,
  cache: RenderCache = new RenderCache(),
  log?: Log,
): SortedManifests {
  const hooks: Hook[] = [];
  const manifests: Manifest[] = [];
  for (const path of [...files.keys()].sort(compareBytes)) {
    const text = files.get(path) ?? '';
    if (basePath(path).startsWith('_') || !/\S/.test(text)) continue;
    for (const content of splitManifests(text)) {
      const head = cache.headOf(path, content);
      const manifest = { path, content, apiVersion: head.apiVersion, kind: head.kind, name: head.name };
      const events = head.annotations[HOOK];
      if (events === undefined) manifests.push(manifest);
      else {
        const hook = hookOf(manifest, events, head.annotations);
        if (hook !== undefined) hooks.push(hook);
        else log?.({ level: 'INFO', text: 'skipping unknown hooks', fields: { hookTypes: events } });
      }
    }
  }
  return {
    hooks: hooks.sort((a, b) => compareKinds(a.kind, b.kind)),
    manifests: manifests.sort((a, b) => compareKinds(a.kind, b.kind)),
  };
}

function list(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((item) => trimSpace(item).toLowerCase());
}

/** A hook with an event that does not exist is none. */
function hookOf(manifest: Manifest, events: string, annotations: Annotations): Hook | undefined {
  const names = list(events).map((name) => (name === 'test-success' ? 'test' : name));
  const known = names.filter((name): name is HookEvent => EVENTS.includes(name as HookEvent));
  if (known.length < names.length) return undefined;
  const weight = annotations['helm.sh/hook-weight'] ?? '';
  return {
    ...manifest,
    events: known,
    weight: /^[+-]?\d+$/.test(weight) ? Number(weight) : 0,
    deletePolicies: list(annotations['helm.sh/hook-delete-policy']),
    outputLogPolicies: list(annotations['helm.sh/hook-output-log-policy']),
  };
}
