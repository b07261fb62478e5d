import { Budget } from '../budget.ts';
import { inContext } from '../errors.ts';
import type { FileSystem } from '../file-system.ts';
import { resourcesFromText } from '../resource/factory.ts';

export const kustomizationFiles = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Whether there is a file (and no folder) of this name. */
export function isFile(fs: FileSystem, path: string): boolean {
  return fs.read(path) !== undefined;
}

/** The kustomization file of a folder, if it has one. */
export function findKustomization(fs: FileSystem, folder: string): string | undefined {
  return kustomizationFiles.map((name) => below(folder, name)).find((path) => isFile(fs, path));
}

export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/**
 * The manifests below a folder, as entries of `resources`: YAML files, each of which must hold Kubernetes objects,
 * and folders that have a kustomization of their own (fluxcd/pkg kustomize scanManifests).
 */
export function scanManifests(
  fs: FileSystem,
  base: string,
  ignored: (path: string, isFolder: boolean) => boolean,
  nameOf: (path: string) => string,
): string[] {
  const found: string[] = [];
  const budget = new Budget();
  const walk = (folder: string): void => {
    for (const { name, kind } of fs.list(folder) ?? []) {
      const path = below(folder, name);
      if (kind === 'directory') {
        if (findKustomization(fs, path) === undefined) walk(path);
        else found.push(path);
        continue;
      }
      if (!/\.ya?ml$/.test(name) || ignored(path, false)) continue;
      const bytes = fs.read(path);
      if (bytes === undefined) continue;
      inContext(`failed to decode Kubernetes YAML from ${nameOf(path)}`, () =>
        resourcesFromText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), path, {
          isClusterScoped: () => false,
          budget,
        }),
      );
      found.push(path);
    }
  };
  walk(base);
  return found.map((path) => `./${base === '' ? path : path.slice(base.length + 1)}`);
}
