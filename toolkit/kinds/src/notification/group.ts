import { type Infer, object, oneOf, required, string } from '../dsl/field.ts';
import { nonEmptyName, stringMap } from '../dsl/shared.ts';

/** API group of notifications. */
export const NOTIFICATION_GROUP = 'notification.toolkit.fluxcd.io';
export const NOTIFICATION_CATEGORIES = ['all', 'fluxcd', 'fluxcd-notifications'] as const;

/** A reference to objects of one kind, by name or by labels. */
export const crossNamespaceFields = {
  apiVersion: string('API version.'),
  kind: required(
    oneOf('Kind.', [
      'Bucket',
      'GitRepository',
      'Kustomization',
      'HelmRelease',
      'HelmChart',
      'HelmRepository',
      'ImageRepository',
      'ImagePolicy',
      'ImageUpdateAutomation',
      'OCIRepository',
      'ArtifactGenerator',
      'ExternalArtifact',
    ]),
  ),
  name: required(nonEmptyName('Name, or `*` for all.')),
  namespace: nonEmptyName('Namespace; that of this object by default.'),
  matchLabels: stringMap('Labels, with the name `*`.'),
};

export const eventSource = object('Whose events are wanted.', crossNamespaceFields);
/** An object of any namespace, or all that match labels. */
export type CrossNamespaceObjectReference = Infer<typeof eventSource>;
