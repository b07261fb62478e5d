import { FLUX_KINDS, type FluxKind } from '@flux-ts/kinds';
import { CliError } from '../cli/errors.ts';

/** What people call the kinds (flux2 apiType.humanKind). */
const words: Readonly<Record<string, string>> = {
  Alert: 'alert',
  Provider: 'alert provider',
  ArtifactGenerator: 'artifactgenerator',
  HelmRelease: 'helmrelease',
  ImageRepository: 'image repository',
  ImagePolicy: 'image policy',
  ImageUpdateAutomation: 'image update automation',
  Kustomization: 'kustomization',
  Receiver: 'receiver',
  OCIRepository: 'source oci',
  Bucket: 'source bucket',
  HelmChart: 'source chart',
  GitRepository: 'source git',
  HelmRepository: 'source helm',
  ExternalArtifact: 'source external-artifact',
};

/** A kind by its name. */
export function kindNamed(name: string): FluxKind {
  const kind = FLUX_KINDS.find((each) => each.kind === name);
  if (kind === undefined) throw new CliError('FAILED', `no such kind: ${name}`);
  return kind;
}

/** What people call a kind. */
export function humanKind(kind: string): string {
  return words[kind] ?? kind.toLowerCase();
}
