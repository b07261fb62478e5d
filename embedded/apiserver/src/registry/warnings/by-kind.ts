import type { KubeObject } from '@flux-ts/resource';
import { compareQuantity, parseQuantity } from '@flux-ts/text';
import { asList, asText, equalValues, field, fieldAt } from '../../values.ts';
import { dns1123Label } from '../names.ts';
import { addressWarnings, rangeWarnings } from './addresses.ts';
import { deprecatedLabel, labelWarnings, termWarnings } from './node-labels.ts';
import { claimWarnings, podWarnings, volumeWarnings } from './pod-template.ts';

type Warn = (next: KubeObject, live: KubeObject | undefined) => string[];

/** Of kinds whose template is at a path: of a new one the name as well, of others when their desired state changes. */
function templated(path: readonly string[], options: { readonly names?: boolean } = {}): Warn {
  return (next, live) => {
    if (live !== undefined && !isChanged(next, live)) return [];
    const names =
      options.names === true && live === undefined ? nameWarnings(next, 'Pod names and hostnames') : [];
    return [...names, ...podWarnings(fieldAt(next, ...path), path.join('.'))];
  };
}

/** Whether the generation of an object counts on. */
function isChanged(next: KubeObject, live: KubeObject): boolean {
  const same = (key: string) => equalValues(next[key], live[key]);
  if (!same('spec') || !same('template')) return true;
  return next.kind === 'Deployment' && !equalValues(next.metadata.annotations, live.metadata.annotations);
}

function nameWarnings({ metadata }: KubeObject, use: string): string[] {
  const complaints = dns1123Label(metadata.name, false);
  if (complaints.length === 0) return [];
  const which = `this is used in ${use}, which can result in surprising behavior`;
  return [`metadata.name: ${which}; a DNS label is recommended: [${complaints.join(' ')}]`];
}

const ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** Of pods that are made: what their later lives are told of nobody reads. */
const pod: Warn = (next, live) => {
  if (live !== undefined) return [];
  const armor = Object.keys(next.metadata.annotations ?? {}).filter((key) => key.startsWith(ARMOR));
  return [
    ...nameWarnings(next, "the Pod's hostname"),
    ...podWarnings(next),
    ...armor.map(
      (key) =>
        `metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
    ),
  ];
};

const statefulSet: Warn = (next, live) => {
  const limit = fieldAt(next, 'spec', 'revisionHistoryLimit');
  const all = 'a negative value retains all historical revisions; a value >= 0 is recommended';
  // Upstream writes the field with a capital letter in updates.
  const part = live === undefined ? '' : '.Spec';
  return [
    ...templated(['spec', 'template'])(next, live),
    ...asList(fieldAt(next, 'spec', 'volumeClaimTemplates')).flatMap((claim, i) =>
      claimWarnings(field(claim, 'spec'), `spec.volumeClaimTemplates[${i}]${part}`),
    ),
    ...(typeof limit === 'number' && limit < 0 ? [`spec.revisionHistoryLimit: ${all}`] : []),
  ];
};

const MANY_COMPLETIONS = 100_000;
const MANY_AT_ONCE = 10_000;

function jobWarnings(spec: unknown, path: readonly string[]): string[] {
  const [completions, parallelism] = ['completions', 'parallelism'].map((key) =>
    Number(field(spec, key) ?? 0),
  );
  const isHuge =
    field(spec, 'completionMode') === 'Indexed' &&
    completions! > MANY_COMPLETIONS &&
    parallelism! > MANY_AT_ONCE;
  const why =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes ' +
    'might not be able to track completedIndexes when a big number of indexes fail';
  return isHuge ? [`${path.join('.')}: ${why}`] : [];
}

function jobs(path: readonly string[]): Warn {
  return (next, live) => {
    if (live !== undefined && !isChanged(next, live)) return [];
    const names = live === undefined ? nameWarnings(next, 'Pod names and hostnames') : [];
    const template = [...path, 'template'];
    return [
      ...names,
      ...jobWarnings(fieldAt(next, ...path), path),
      ...podWarnings(fieldAt(next, ...template), template.join('.')),
    ];
  };
}

/** Jobs themselves are told of their template in updates alone, and so are schedules of their time zone. */
const cronJob: Warn = (next, live) => {
  const zoned = live !== undefined && asText(fieldAt(next, 'spec', 'schedule')).includes('TZ');
  const why =
    'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see ' +
    'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';
  return [...jobs(['spec', 'jobTemplate', 'spec'])(next, live), ...(zoned ? [why] : [])];
};

const RECYCLE =
  'The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';

const volume: Warn = ({ metadata, spec }) => {
  const notes = metadata.annotations ?? {};
  const told = (key: string, why: string) =>
    Object.hasOwn(notes, key) ? [`metadata.annotations[${key}]: ${why}`] : [];
  return [
    ...told(
      'volume.beta.kubernetes.io/storage-class',
      'deprecated since v1.8; use "storageClassName" attribute instead',
    ),
    ...told(
      'volume.beta.kubernetes.io/mount-options',
      'deprecated since v1.31; use "mountOptions" attribute instead',
    ),
    ...(field(spec, 'persistentVolumeReclaimPolicy') === 'Recycle'
      ? [`spec.persistentVolumeReclaimPolicy: ${RECYCLE}`]
      : []),
    ...asList(fieldAt(spec, 'nodeAffinity', 'required', 'nodeSelectorTerms')).flatMap((term, i) =>
      termWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${i}]`, false),
    ),
    ...volumeWarnings(spec, 'spec'),
  ];
};

const claim: Warn = ({ metadata, spec }) => {
  const key = 'volume.beta.kubernetes.io/storage-class';
  const isOld = Object.hasOwn(metadata.annotations ?? {}, key);
  const why = 'deprecated since v1.8; use "storageClassName" attribute instead';
  return [...(isOld ? [`metadata.annotations[${key}]: ${why}`] : []), ...claimWarnings(spec, 'spec')];
};

const KNOWN = ['cpu', 'memory', 'storage', 'ephemeral-storage'];

/** What may be asked for is no more than what may be used. */
const quota: Warn = (next, live) => {
  if (live !== undefined) return [];
  const hard = fieldAt(next, 'spec', 'hard');
  return KNOWN.flatMap((name) => {
    const plain = name === 'cpu' || name === 'memory' ? [name] : [];
    const request = [`requests.${name}`, ...plain].find((key) => field(hard, key) !== undefined);
    const limit = field(hard, `limits.${name}`);
    if (request === undefined || limit === undefined) return [];
    const asked = String(field(hard, request));
    if (compareQuantity(parseQuantity(asked), parseQuantity(String(limit))) <= 0) return [];
    return [`ResourceQuota ${request} (${asked}) should be less than limits.${name} (${String(limit)})`];
  });
};

const INGRESS_CLASS = 'kubernetes.io/ingress.class';

const ingress: Warn = (next, live) => {
  const isOld = live === undefined && Object.hasOwn(next.metadata.annotations ?? {}, INGRESS_CLASS);
  if (!isOld || fieldAt(next, 'spec', 'ingressClassName') !== undefined) return [];
  return [`annotation "${INGRESS_CLASS}" is deprecated, please use 'spec.ingressClassName' instead`];
};

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const OWN = /^endpointslice(mirroring)?-controller\.k8s\.io$/;

const endpointSlice: Warn = (next) => {
  const old = next['addressType'] === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : [];
  if (OWN.test(next.metadata.labels?.[MANAGED_BY] ?? '')) return old;
  const addresses = asList(next['endpoints']).flatMap((endpoint, i) =>
    asList(field(endpoint, 'addresses')).flatMap((address, j) =>
      addressWarnings(address, `endpoints[${i}].addresses[${j}]`),
    ),
  );
  return [...old, ...addresses];
};

const endpoints: Warn = (next) =>
  asList(next['subsets']).flatMap((subset, i) =>
    ['addresses', 'notReadyAddresses'].flatMap((key) =>
      asList(field(subset, key)).flatMap((address, j) =>
        addressWarnings(field(address, 'ip'), `subsets[${i}].${key}[${j}].ip`),
      ),
    ),
  );

const networkPolicy: Warn = ({ spec }) =>
  (
    [
      ['ingress', 'from'],
      ['egress', 'to'],
    ] as const
  ).flatMap(([way, peers]) =>
    asList(field(spec, way)).flatMap((rule, i) =>
      asList(field(rule, peers)).flatMap((peer, j) => {
        const at = `spec.${way}[${i}].${peers}[${j}].ipBlock`;
        const block = field(peer, 'ipBlock');
        return [
          ...rangeWarnings(field(block, 'cidr'), `${at}.cidr`),
          ...asList(field(block, 'except')).flatMap((range, k) => rangeWarnings(range, `${at}.except[${k}]`)),
        ];
      }),
    ),
  );

const runtimeClass: Warn = (next) =>
  labelWarnings(fieldAt(next, 'scheduling', 'nodeSelector'), () => 'scheduling.nodeSelector');

const storageClass: Warn = (next) =>
  asList(next['allowedTopologies']).flatMap((term, i) =>
    asList(field(term, 'matchLabelExpressions')).flatMap((expression, j) => {
      const why = deprecatedLabel(field(expression, 'key'));
      return why === undefined ? [] : [`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${why}`];
    }),
  );

const capacity: Warn = (next) => {
  const topology = next['nodeTopology'];
  return [
    ...termWarnings(topology, 'nodeTopology', false),
    ...labelWarnings(field(topology, 'matchLabels'), (key) => `nodeTopology.matchLabels.${key}`),
  ];
};

const BY_COLLECTION: ReadonlyMap<string, Warn> = new Map<string, Warn>([
  ['/endpoints', endpoints],
  ['/persistentvolumeclaims', claim],
  ['/persistentvolumes', volume],
  ['/pods', pod],
  ['/podtemplates', templated(['template'])],
  ['/replicationcontrollers', templated(['spec', 'template'], { names: true })],
  ['/resourcequotas', quota],
  ['apps/daemonsets', templated(['spec', 'template'])],
  ['apps/deployments', templated(['spec', 'template'], { names: true })],
  ['apps/replicasets', templated(['spec', 'template'], { names: true })],
  ['apps/statefulsets', statefulSet],
  ['batch/cronjobs', cronJob],
  ['batch/jobs', jobs(['spec'])],
  ['discovery.k8s.io/endpointslices', endpointSlice],
  ['networking.k8s.io/ingresses', ingress],
  ['networking.k8s.io/networkpolicies', networkPolicy],
  ['node.k8s.io/runtimeclasses', runtimeClass],
  ['storage.k8s.io/csistoragecapacities', capacity],
  ['storage.k8s.io/storageclasses', storageClass],
]);

/**
 * What the user is warned of in an object of a built-in kind that is accepted: the strategies' WarningsOnCreate and,
 * with `live`, WarningsOnUpdate, in upstream's words and order.
 */
export function kindWarnings(collection: string, next: KubeObject, live: KubeObject | undefined): string[] {
  return BY_COLLECTION.get(collection)?.(next, live) ?? [];
}
