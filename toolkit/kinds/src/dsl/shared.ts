import {
  boolean,
  expected,
  type Infer,
  integer,
  list,
  map,
  object,
  oneOf,
  required,
  string,
} from './field.ts';

/** Go durations with hours, as the kinds accept them. */
export const INTERVAL_PATTERN = '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$';
/** Go durations up to minutes: timeouts of network calls. */
export const TIMEOUT_PATTERN = '^([0-9]+(\\.[0-9]+)?(ms|s|m))+$';

/** A Go duration, hours allowed. */
export const interval = (doc: string, options: { readonly default?: string } = {}) =>
  string(doc, { ...options, pattern: INTERVAL_PATTERN });

/** A Go duration without hours. */
export const timeout = (doc: string, options: { readonly default?: string } = {}) =>
  string(doc, { ...options, pattern: TIMEOUT_PATTERN });

/** An RFC 3339 time. */
export const time = (doc: string) => string(doc, { format: 'date-time' });

/** A reference to an object in the same namespace. */
export const localReference = (doc: string) =>
  object(doc, { name: required(string('Name of the referent.')) });

/** An object by name, in the same namespace. */
export type LocalObjectReference = Infer<ReturnType<typeof localReference>>;

export const suspend = boolean('Tells the controller to leave this object alone.');

export const strings = (doc: string) => list(doc, string(''));
export const stringMap = (doc: string) => map(doc, string(''));

/** meta/v1 Condition. */
const condition = object('One aspect of the state of the object.', {
  type: required(
    string('Type of the condition.', {
      maxLength: 316,
      pattern:
        '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
    }),
  ),
  status: required(oneOf('Whether it holds.', ['True', 'False', 'Unknown'])),
  reason: required(
    string('Why, for programs.', {
      minLength: 1,
      maxLength: 1024,
      pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
    }),
  ),
  message: required(string('Why, for people.', { maxLength: 32768 })),
  lastTransitionTime: required(time('When the status of the condition changed last.')),
  observedGeneration: integer('Generation of the object that the condition speaks of.', {
    format: 'int64',
    minimum: 0,
  }),
});

/** One condition of an object (meta/v1 Condition). */
export type Condition = Infer<typeof condition>;

/** Fields that every reported status has. */
export const statusBase = {
  conditions: list('What is known of the object.', condition),
  observedGeneration: integer('Last generation that was reconciled.', { format: 'int64' }),
  lastHandledReconcileAt: string('Last reconcile request that was handled.'),
};

/** What a status is before a controller has seen the object. */
const UNOBSERVED = { observedGeneration: -1 };

/** A status of a kind whose controller counts generations. */
export const statusOf = <const S extends Parameters<typeof object>[1]>(
  shape: S,
  legacy: Parameters<typeof object>[1] = {},
) => object('What the controller found.', { ...statusBase, ...shape }, { legacy, default: UNOBSERVED });

const artifact = (doc: string) =>
  object(
    doc,
    {
      path: required(string('Path of the file, relative to the storage root.')),
      url: required(string('Address where the artifact can be had.')),
      revision: required(string('Revision of the source.')),
      digest: expected(
        string('Digest of the file, `<algorithm>:<hex>`.', {
          pattern: '^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$',
        }),
      ),
      lastUpdateTime: required(time('When the artifact was made.')),
      size: integer('Size of the file in bytes.', { format: 'int64' }),
      metadata: stringMap('Facts of upstream, such as OCI annotations.'),
    },
    { legacy: { checksum: string('SHA-256 of the file (versions before v1).') } },
  );

/** The latest artifact of a source. */
export const artifactField = artifact;
/** What a source offers: address, revision and digest (source API `Artifact`). */
export type Artifact = Infer<ReturnType<typeof artifact>>;

/** Access of other namespaces (v1beta1, v1beta2; still in HelmRepository and ImageRepository). */
export const accessFrom = object('Which namespaces may use the object.', {
  namespaceSelectors: required(
    list(
      'Selectors of namespaces.',
      object('One selector.', { matchLabels: stringMap('Labels a namespace must have.') }),
    ),
  ),
});

/** What selects resources for a patch or an exception. */
export const selector = (doc: string) =>
  object(doc, {
    group: string('API group.'),
    version: string('API version.'),
    kind: string('Kind.'),
    name: string('Name, an anchored regular expression.'),
    namespace: string('Namespace, an anchored regular expression.'),
    labelSelector: string('Label selector.'),
    annotationSelector: string('Selector of annotations.'),
  });

/** Which objects a patch or a rule is about (kustomize `target`). */
export type Selector = Infer<ReturnType<typeof selector>>;

export const nonEmptyName = (doc: string, maxLength = 253) => string(doc, { minLength: 1, maxLength });
export const namespaceName = (doc: string) => string(doc, { minLength: 1, maxLength: 63 });
