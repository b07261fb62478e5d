import type { KubeObject } from '@flux-ts/resource';
import { type Infer, object, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import { artifactField, statusBase } from '../dsl/shared.ts';
import { SOURCE_CATEGORIES, SOURCE_GROUP } from './group.ts';

const spec = object('Whose artifact it is.', {
  sourceRef: object('The object that makes the artifact.', {
    apiVersion: string('API version.'),
    kind: required(string('Kind.')),
    name: required(string('Name.')),
    namespace: string('Namespace.'),
  }),
});

const status = object('What its maker says.', {
  artifact: artifactField('The last artifact.'),
  conditions: statusBase.conditions,
});

/** `spec` of an ExternalArtifact. */
export type ExternalArtifactSpec = Infer<typeof spec>;
/** `status` of an ExternalArtifact. */
export type ExternalArtifactStatus = Infer<typeof status>;

/** An artifact that another program than source-controller makes. */
export interface ExternalArtifact extends KubeObject {
  spec: ExternalArtifactSpec;
  status?: ExternalArtifactStatus;
}

/** ExternalArtifact (source.toolkit.fluxcd.io). */
export const EXTERNAL_ARTIFACT = defineKind({
  group: SOURCE_GROUP,
  kind: 'ExternalArtifact',
  plural: 'externalartifacts',
  shortNames: ['ea'],
  categories: SOURCE_CATEGORIES,
  versions: ['v1'],
  component: 'source-controller',
  columns: [columns.age, columns.ready, columns.status, column('Source', '.spec.sourceRef.name')],
  spec,
  status,
});
