import { DISABLED, sourceExtensionsKeys } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { at, conditionOf, textAt } from '../../objects/fields.ts';
import { helmReleaseRevision } from '../../objects/helm-revision.ts';
import { truncateHex } from '../../objects/truncate.ts';

/** The columns of a kind after its name, and their values. */
export interface Columns {
  readonly header: readonly string[];
  cells(object: KubeObject): readonly string[];
  /** The columns with `--show-source`. */
  readonly withSource?: Columns;
  /** The kind has no conditions and is always ready. */
  readonly alwaysReady?: boolean;
}

/** Status and message of the Ready condition. */
function statusAndMessage(object: KubeObject): [string, string] {
  const ready = conditionOf(object, 'Ready');
  return ready === undefined ? ['False', 'waiting to be reconciled'] : [ready.status, ready.message];
}

const title = (value: unknown): string => (value === true ? 'True' : 'False');
const suspended = (object: KubeObject): string => title(at(object, 'spec', 'suspend'));

function shown(object: KubeObject): [string, string] {
  const [status, message] = statusAndMessage(object);
  return [status, truncateHex(message)];
}

const revisionHeader = ['Revision', 'Suspended', 'Ready', 'Message'];

/** Sources: the revision of the artifact. */
function source(
  options: { readonly truncate?: boolean; readonly fixed?: (object: KubeObject) => string | undefined } = {},
): Columns {
  return {
    header: revisionHeader,
    cells(object) {
      const revision = textAt(object, 'status', 'artifact', 'revision');
      const fixed = options.fixed?.(object);
      const [status, message] = fixed === undefined ? shown(object) : ['True', fixed];
      return [
        options.truncate === false ? revision : truncateHex(revision),
        suspended(object),
        status,
        message,
      ];
    },
  };
}

const isOci = (object: KubeObject) => textAt(object, 'spec', 'type') === 'oci';

/** `<kind>/<namespace>/<name>` of a reference; the namespace is the object's own by default. */
function referenceText(reference: unknown, object: KubeObject): string {
  const namespace = textAt(reference, 'namespace') || (object.metadata.namespace ?? '');
  return `${textAt(reference, 'kind')}/${namespace}/${textAt(reference, 'name')}`;
}

function externalSource(object: KubeObject): string {
  const reference = at(object, 'spec', 'sourceRef');
  if (reference === undefined) return '';
  return ['kind', 'namespace', 'name'].map((field) => textAt(reference, field)).join('/');
}

function helmSource(object: KubeObject): string {
  const reference = at(object, 'spec', 'chartRef') ?? at(object, 'spec', 'chart', 'spec', 'sourceRef');
  return referenceText(reference, object);
}

/** Appliers: the revision that was applied, and where it comes from on request. */
function applier(
  revision: (object: KubeObject) => string,
  from: (object: KubeObject) => string,
  status: (object: KubeObject) => [string, string],
): Columns {
  const cells = (object: KubeObject) => [revision(object), suspended(object), ...status(object)];
  return {
    header: revisionHeader,
    cells,
    withSource: {
      header: ['Source', ...revisionHeader],
      cells: (object) => [from(object), ...cells(object)],
    },
  };
}

const plain: Columns = {
  header: ['Suspended', 'Ready', 'Message'],
  cells: (object) => [suspended(object), ...statusAndMessage(object)],
};

const table: ReadonlyMap<string, Columns> = new Map<string, Columns>([
  ['GitRepository', source()],
  ['OCIRepository', source()],
  ['Bucket', source()],
  ['HelmRepository', source({ fixed: (object) => (isOci(object) ? 'Helm repository is Ready' : undefined) })],
  ['HelmChart', source({ truncate: false })],
  [
    'ExternalArtifact',
    {
      header: ['Revision', 'Source', 'Ready', 'Message'],
      cells: (object) => [
        truncateHex(textAt(object, 'status', 'artifact', 'revision')),
        externalSource(object),
        ...shown(object),
      ],
    },
  ],
  [
    'Kustomization',
    applier(
      (object) => truncateHex(textAt(object, 'status', 'lastAppliedRevision')),
      (object) => referenceText(at(object, 'spec', 'sourceRef'), object),
      shown,
    ),
  ],
  ['HelmRelease', applier(helmReleaseRevision, helmSource, statusAndMessage)],
  ['Receiver', plain],
  [
    'ArtifactGenerator',
    {
      header: plain.header,
      cells: (object) => [
        title(object.metadata.annotations?.[sourceExtensionsKeys.reconcile]?.toLowerCase() === DISABLED),
        ...statusAndMessage(object),
      ],
    },
  ],
  [
    'Alert',
    {
      header: plain.header,
      alwaysReady: true,
      cells: (object) => [suspended(object), 'True', 'Alert is Ready'],
    },
  ],
  [
    'Provider',
    {
      header: ['Ready', 'Message'],
      alwaysReady: true,
      cells: () => ['True', 'Provider is Ready'],
    },
  ],
  [
    'ImageRepository',
    {
      header: ['Last scan', 'Suspended', 'Ready', 'Message'],
      cells: (object) => [
        textAt(object, 'status', 'lastScanResult', 'scanTime'),
        suspended(object),
        ...statusAndMessage(object),
      ],
    },
  ],
  [
    'ImagePolicy',
    {
      header: ['Image', 'Tag', 'Ready', 'Message'],
      cells: (object) => [
        textAt(object, 'status', 'latestRef', 'name'),
        textAt(object, 'status', 'latestRef', 'tag'),
        ...statusAndMessage(object),
      ],
    },
  ],
  [
    'ImageUpdateAutomation',
    {
      header: ['Last run', 'Suspended', 'Ready', 'Message'],
      cells: (object) => [
        textAt(object, 'status', 'lastAutomationRunTime'),
        suspended(object),
        ...statusAndMessage(object),
      ],
    },
  ],
]);

/** The columns of a kind of Flux. */
export function columnsOf(kind: string): Columns {
  return table.get(kind) ?? plain;
}
