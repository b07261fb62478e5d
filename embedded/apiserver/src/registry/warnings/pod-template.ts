import { parseQuantity, quantityToNumber } from '@flux-ts/text';
import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { addressWarnings } from './addresses.ts';
import { deprecatedLabel, labelWarnings, termWarnings } from './node-labels.ts';
import { portWarnings } from './ports.ts';
import { volumePathWarnings } from './volume-paths.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NO_SELECTOR = 'a null labelSelector results in matching no pod';

/**
 * What an accepted pod is warned of, or a template of one at `path` (pkg/api/pod/warnings.go). A pod itself has none.
 */
export function podWarnings(template: unknown, path?: string): string[] {
  const prefix = path === undefined ? '' : `${path}.`;
  const at = `${prefix}spec`;
  const spec = field(template, 'spec');
  const containers = containersOf(spec, at);
  const notes = asObject(fieldAt(template, 'metadata', 'annotations')) ?? {};
  return [
    ...nodeWarnings(spec, at),
    ...spreadWarnings(field(spec, 'topologySpreadConstraints'), `${at}.topologySpreadConstraints`),
    ...annotationWarnings(notes, `${prefix}metadata.annotations`),
    ...asList(field(spec, 'volumes')).flatMap((volume, i) => volumeWarnings(volume, `${at}.volumes[${i}]`)),
    ...asList(field(spec, 'volumes')).flatMap(volumePathWarnings),
    ...twice(field(spec, 'hostAliases'), `${at}.hostAliases`, 'ip'),
    ...twice(field(spec, 'imagePullSecrets'), `${at}.imagePullSecrets`, 'name'),
    ...emptySecrets(field(spec, 'imagePullSecrets'), `${at}.imagePullSecrets`),
    ...fractions(field(spec, 'overhead'), `${at}.overhead`),
    ...seccompWarnings(spec, notes, `${prefix}metadata.annotations`),
    ...containers.flatMap(([container, place]) => [
      ...(path === undefined ? [] : armorWarnings(spec, container, notes, `${prefix}metadata.annotations`)),
      ...['limits', 'requests'].flatMap((key) =>
        fractions(fieldAt(container, 'resources', key), `${place}.resources.${key}`),
      ),
      ...envWarnings(container, place),
    ]),
    ...portWarnings(containers),
    ...graceWarnings(field(spec, 'terminationGracePeriodSeconds'), at),
    ...affinityWarnings(field(spec, 'affinity'), `${at}.affinity`),
    ...asList(fieldAt(spec, 'dnsConfig', 'nameservers')).flatMap((server, i) =>
      addressWarnings(server, `${at}.dnsConfig.nameservers[${i}]`),
    ),
    ...asList(field(spec, 'hostAliases')).flatMap((alias, i) =>
      addressWarnings(field(alias, 'ip'), `${at}.hostAliases[${i}].ip`),
    ),
  ];
}

/** All containers with their paths: those that come first, first. */
function containersOf(spec: unknown, path: string): (readonly [unknown, string])[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    asList(field(spec, key)).map((container, i) => [container, `${path}.${key}[${i}]`] as const),
  );
}

function nodeWarnings(spec: unknown, path: string): string[] {
  const node = fieldAt(spec, 'affinity', 'nodeAffinity');
  const at = `${path}.affinity.nodeAffinity`;
  return [
    ...labelWarnings(field(spec, 'nodeSelector'), (key) => `${path}.nodeSelector[${key}]`),
    ...asList(fieldAt(node, REQUIRED, 'nodeSelectorTerms')).flatMap((term, i) =>
      termWarnings(term, `${at}.${REQUIRED}.nodeSelectorTerms[${i}]`, false),
    ),
    ...asList(field(node, PREFERRED)).flatMap((weighted, i) =>
      termWarnings(field(weighted, 'preference'), `${at}.${PREFERRED}[${i}].preference`, true),
    ),
  ];
}

function spreadWarnings(constraints: unknown, path: string): string[] {
  return asList(constraints).flatMap((constraint, i) => {
    const key = asText(field(constraint, 'topologyKey'));
    const why = deprecatedLabel(key);
    return [
      ...(why === undefined ? [] : [`${path}[${i}].topologyKey: ${key} is ${why}`]),
      ...(field(constraint, 'labelSelector') === undefined
        ? [`${path}[${i}].labelSelector: ${NO_SELECTOR}`]
        : []),
    ];
  });
}

const NOTES: readonly (readonly [key: string, why: string])[] = [
  [
    'scheduler.alpha.kubernetes.io/critical-pod',
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  ],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  [
    'security.alpha.kubernetes.io/unsafe-sysctls',
    'non-functional in v1.11+; use the "sysctls" field instead',
  ],
];

function annotationWarnings(notes: object, path: string): string[] {
  return NOTES.filter(([key]) => Object.hasOwn(notes, key)).map(([key, why]) => `${path}[${key}]: ${why}`);
}

const GONE_VOLUMES: readonly (readonly [type: string, why: string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** Kinds of volumes that nobody serves any more, which upstream tells by its Go name of one. */
export function volumeWarnings(volume: unknown, path: string): string[] {
  const gone = GONE_VOLUMES.filter(([type]) => field(volume, type) !== undefined).map(
    ([type, why]) => `${path}.${type === 'storageos' ? 'storageOS' : type}: ${why}`,
  );
  const claim = fieldAt(volume, 'ephemeral', 'volumeClaimTemplate', 'spec');
  return [...gone, ...claimWarnings(claim, `${path}.ephemeral.volumeClaimTemplate.spec`)];
}

/** What a claim for a volume asks for is whole bytes. */
export function claimWarnings(spec: unknown, path: string): string[] {
  return ['requests', 'limits'].flatMap((key) =>
    fractions(fieldAt(spec, 'resources', key), `${path}.resources.${key}`, ['storage']),
  );
}

const WHOLE = ['memory', 'ephemeral-storage'];

function fractions(amounts: unknown, path: string, names = WHOLE): string[] {
  return names.flatMap((name) => {
    const amount = field(amounts, name);
    if (amount === undefined || Number.isInteger(quantityToNumber(parseQuantity(String(amount))))) return [];
    return [`${path}[${name}]: fractional byte value "${String(amount)}" is invalid, must be an integer`];
  });
}

function twice(items: unknown, path: string, key: string): string[] {
  const values = asList(items).map((item) => asText(field(item, key)));
  return values.flatMap((value, i) =>
    values.indexOf(value) < i ? [`${path}[${i}].${key}: duplicate ${key} "${value}"`] : [],
  );
}

function emptySecrets(secrets: unknown, path: string): string[] {
  return asList(secrets).flatMap((secret, i) =>
    asText(field(secret, 'name')) === '' ? [`${path}[${i}].name: invalid empty name ""`] : [],
  );
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const SECCOMP_TEXT = 'non-functional in v1.27+; use the "seccompProfile" field instead';

function seccompWarnings(spec: unknown, notes: object, path: string): string[] {
  const lacks = (holder: unknown) => fieldAt(holder, 'securityContext', 'seccompProfile') === undefined;
  const keys = containersOf(spec, '')
    .filter(([container]) => lacks(container))
    .map(([container]) => `${SECCOMP_CONTAINER}${asText(field(container, 'name'))}`);
  if (lacks(spec)) keys.unshift(SECCOMP_POD);
  return keys.filter((key) => Object.hasOwn(notes, key)).map((key) => `${path}[${key}]: ${SECCOMP_TEXT}`);
}

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** Of templates; pods are told of all such annotations when they are made. */
function armorWarnings(spec: unknown, container: unknown, notes: object, path: string): string[] {
  const key = `${APP_ARMOR}${asText(field(container, 'name'))}`;
  const has = (holder: unknown) => fieldAt(holder, 'securityContext', 'appArmorProfile') !== undefined;
  if (!Object.hasOwn(notes, key) || has(container) || has(spec)) return [];
  return [`${path}[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`];
}

/** A variable that is told again may speak of what it was before, and only then is meant to. */
function envWarnings(container: unknown, path: string): string[] {
  const seen = new Set<string>();
  return asList(field(container, 'env')).flatMap((variable, i) => {
    const name = asText(field(variable, 'name'));
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const value = asText(field(variable, 'value'));
    const own = `$(${name})`;
    const extends_ = field(variable, 'valueFrom') === undefined && value !== own && value.includes(own);
    if (extends_) return [];
    return [
      `${path}.env[${i}]: hides previous definition of "${name}", which may be dropped when using apply`,
    ];
  });
}

function graceWarnings(seconds: unknown, path: string): string[] {
  if (typeof seconds !== 'number' || seconds >= 0) return [];
  const why = 'must be >= 0; negative values are invalid and will be treated as 1';
  return [`${path}.terminationGracePeriodSeconds: ${why}`];
}

function affinityWarnings(affinity: unknown, path: string): string[] {
  const unset = (term: unknown, at: string) =>
    term !== undefined && field(term, 'labelSelector') === undefined
      ? [`${at}.labelSelector: ${NO_SELECTOR}`]
      : [];
  return ['podAffinity', 'podAntiAffinity'].flatMap((key) => [
    ...asList(fieldAt(affinity, key, REQUIRED)).flatMap((term, i) =>
      unset(term, `${path}.${key}.${REQUIRED}[${i}]`),
    ),
    ...asList(fieldAt(affinity, key, PREFERRED)).flatMap((weighted, i) =>
      unset(field(weighted, 'podAffinityTerm'), `${path}.${key}.${PREFERRED}[${i}].podAffinityTerm`),
    ),
  ]);
}
