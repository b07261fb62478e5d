import type { KubeObject } from '@flux-ts/resource';
import { type Infer, list, object, oneOf, required, string } from '../dsl/field.ts';
import { columns, defineKind } from '../dsl/kind.ts';
import { commonMetadata } from '../dsl/kustomize-fields.ts';
import { nonEmptyName, statusBase } from '../dsl/shared.ts';
import { SOURCE_CATEGORIES, SOURCE_EXTENSIONS_GROUP } from './group.ts';

const ALIAS = '[a-z0-9]([a-z0-9_-]*[a-z0-9])?';
const aliasPath = `^@(${ALIAS})/(.*)$`;
const aliasReference = (doc: string) => string(doc, { maxLength: 64, pattern: `^@(${ALIAS})$` });

const copy = object('A copy from a source into the artifact.', {
  from: required(
    string('`@alias/path`, a doublestar glob.', { minLength: 1, maxLength: 1024, pattern: aliasPath }),
  ),
  to: required(string('`@artifact/path`.', { minLength: 1, maxLength: 1024, pattern: '^@(artifact)/(.*)$' })),
  exclude: list('Doublestar globs to leave out.', string(''), { maxItems: 100 }),
  strategy: oneOf('What happens to files that are there already.', ['Overwrite', 'Merge', 'Extract']),
});

const source = object('A source and its alias.', {
  alias: required(string('Name of the source here.', { maxLength: 63, pattern: `^${ALIAS}$` })),
  kind: required(
    oneOf('Kind of the source.', [
      'Bucket',
      'GitRepository',
      'OCIRepository',
      'HelmChart',
      'ExternalArtifact',
    ]),
  ),
  name: required(
    string('Name of the source.', { maxLength: 253, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' }),
  ),
  namespace: string('Namespace of the source.', {
    minLength: 1,
    maxLength: 63,
    pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  }),
});

const artifact = object('An artifact to make.', {
  name: required(nonEmptyName('Name of the ExternalArtifact.')),
  revision: aliasReference('`@alias` of the source whose revision it takes.'),
  originRevision: aliasReference('`@alias` of the source whose origin revision it takes.'),
  copy: required(list('What goes in.', copy, { minItems: 1 })),
});

const spec = object(
  'Which artifacts to make of which sources.',
  {
    commonMetadata,
    pathPattern: string('One set of artifacts for each directory that matches.', {
      maxLength: 1024,
      pattern: aliasPath,
    }),
    sources: required(list('Sources.', source, { minItems: 1, maxItems: 1000 })),
    artifacts: required(list('Artifacts.', artifact, { minItems: 1, maxItems: 1000 })),
  },
  {
    rules: [
      {
        rule: "has(self.pathPattern) && size(self.pathPattern) > 0 || self.artifacts.all(a, a.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'))",
        message: 'artifact names must be valid Kubernetes object names when pathPattern is not set',
      },
    ],
  },
);

const status = object('What the controller found.', {
  conditions: statusBase.conditions,
  lastHandledReconcileAt: statusBase.lastHandledReconcileAt,
  inventory: list(
    'Artifacts that were made.',
    object('An artifact.', {
      name: required(string('Name.')),
      namespace: required(string('Namespace.')),
      digest: required(string('Digest.')),
      filename: required(string('File in the storage.')),
    }),
  ),
  observedSourcesDigest: string('Digest of the sources of the last run.'),
});

/** `spec` of an ArtifactGenerator. */
export type ArtifactGeneratorSpec = Infer<typeof spec>;
/** `status` of an ArtifactGenerator. */
export type ArtifactGeneratorStatus = Infer<typeof status>;

/** Makes artifacts out of the content of sources. */
export interface ArtifactGenerator extends KubeObject {
  spec: ArtifactGeneratorSpec;
  status?: ArtifactGeneratorStatus;
}

/** ArtifactGenerator (source.extensions.fluxcd.io). */
export const ARTIFACT_GENERATOR = defineKind({
  group: SOURCE_EXTENSIONS_GROUP,
  kind: 'ArtifactGenerator',
  plural: 'artifactgenerators',
  shortNames: ['ag'],
  categories: SOURCE_CATEGORIES,
  versions: ['v1beta1'],
  component: 'source-watcher',
  columns: [columns.age, columns.ready, columns.status],
  spec,
  status,
});
