import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from '@flux-ts/kustomize';
import { diskFileSystem } from '@flux-ts/render';
import type { KubeObject } from '@flux-ts/resource';
import { failure } from '../../cli/errors.ts';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * The objects of a folder with a kustomization, which may reach into `root` (by default the folder above; flux2
 * pkg/manifestgen/kustomization). Throws what kustomize says.
 */
export function buildFluxFolder(folder: string, root = dirname(folder)): KubeObject[] {
  if (!NAMES.some((name) => existsSync(join(folder, name)))) throw failure('kustomization.yaml not found');
  const path = folder.slice(root.length).replace(/^\/+/, '') || basename(folder);
  const result = build(diskFileSystem(root), path, { loadRestrictions: 'none' });
  if ('needs' in result) {
    throw failure(`kustomize build failed: cannot load ${result.needs.map((need) => need.key).join(', ')}`);
  }
  return result.objects.map((object) => object.value);
}
