import type { KubeObject } from '@flux-ts/resource';
import { compareQuantity, parseQuantity, type Quantity } from '@flux-ts/text';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { internalDiff } from '../internal/index.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';
import { ACCESS_MODES as MODES, VOLUME_MODES, validateClaimSpec } from './claims.ts';
import type { Report } from './report.ts';
import { validateNodeTerm } from './scheduling.ts';
import { validateSource } from './volumes.ts';

// Claims, volumes and classes (kubernetes pkg/apis/core/validation, storage/validation).

const CLAIM_TEXT =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export function validateClaim(report: Report, claim: KubeObject, live: KubeObject | undefined): void {
  validateClaimSpec(report, claim['spec'], 'spec');
  if (live !== undefined) validateClaimKept(report, claim, live);
}

type Spec = Record<string, unknown>;

/** What of a claim is for good: what it asks for may grow once it is bound, and the volume is filled in. */
function validateClaimKept(report: Report, claim: KubeObject, live: KubeObject): void {
  const [next, old] = [claim, live].map((each): Spec => ({ ...asObject(each['spec']) }));
  if (next === undefined || old === undefined) return;
  const [size, before] = [storageOf(next), storageOf(old)];
  const [mode, modeBefore] = [next['volumeMode'], old['volumeMode']];
  if (old['volumeName'] === undefined && next['volumeName'] !== undefined)
    old['volumeName'] = next['volumeName'];
  const named = live.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
  const className = next['storageClassName'];
  if (old['storageClassName'] === undefined && (named === undefined || named === className))
    delete next['storageClassName'];
  if (fieldAt(live, 'status', 'phase') === 'Bound') {
    settle(next, 'volumeAttributesClassName', old);
    const requests = fieldAt(next, 'resources', 'requests');
    const settled = { ...asObject(requests), storage: fieldAt(old, 'resources', 'requests', 'storage') };
    if (requests !== undefined) next['resources'] = { ...asObject(next['resources']), requests: settled };
  }
  if (!equalValues(next, old))
    report.forbidden('spec', `${CLAIM_TEXT}\n${internalDiff('core.PersistentVolumeClaimSpec', old, next)}`);
  const has = quantityOf(fieldAt(live, 'status', 'capacity', 'storage'));
  if (compareQuantity(size, before) < 0 && compareQuantity(size, has) <= 0)
    report.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
  if (mode !== modeBefore) report.invalid('volumeMode', mode, 'field is immutable');
}

function settle(next: Spec, key: string, old: Spec): void {
  if (old[key] === undefined) delete next[key];
  else next[key] = old[key];
}

function storageOf(spec: Spec): Quantity {
  return quantityOf(fieldAt(spec, 'resources', 'requests', 'storage'));
}

function quantityOf(amount: unknown): Quantity {
  return parseQuantity(amount === undefined ? '0' : String(amount));
}

const SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
  'nodeStageSecretRef',
];

/** What a volume says beside its source. */
const OTHER: ReadonlySet<string> = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

/** The nodes that reach a volume. */
function validateNodes(report: Report, affinity: unknown, path: string): void {
  if (affinity === undefined) return;
  const required = field(affinity, 'required');
  const at = `${path}.required`;
  if (required === undefined) report.required(at, 'must specify required node constraints');
  else if (asList(field(required, 'nodeSelectorTerms')).length === 0)
    report.required(`${at}.nodeSelectorTerms`, 'must have at least one node selector term');
  report.each(field(required, 'nodeSelectorTerms'), `${at}.nodeSelectorTerms`, (term, place) =>
    validateNodeTerm(report, term, place, true),
  );
}

/** Where the data is, who reaches it and how is for good (ValidatePersistentVolumeUpdate). */
function validateVolumeKept(report: Report, spec: Spec, old: Spec): void {
  const source = sourceOf(spec);
  const before = sourceOf(old);
  if (!equalValues(source, before)) {
    const diff = internalDiff('core.PersistentVolumeSource', before, source);
    const text = 'spec.persistentvolumesource is immutable after creation';
    report.forbidden('spec.persistentvolumesource', `${text}\n${diff}`);
  }
  if (spec['volumeMode'] !== old['volumeMode'])
    report.invalid('volumeMode', spec['volumeMode'], 'field is immutable');
  const { nodeAffinity: affinity } = old;
  if (affinity !== undefined && !equalValues(spec['nodeAffinity'], affinity))
    report.fixed(
      'nodeAffinity',
      'core.VolumeNodeAffinity',
      spec['nodeAffinity'],
      'field is immutable, except for updating from beta label to GA',
    );
  if (old['volumeAttributesClassName'] !== undefined && spec['volumeAttributesClassName'] === undefined)
    report.forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden');
}

function sourceOf(spec: Spec): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !OTHER.has(key)));
}

export function validateVolume(report: Report, volume: KubeObject, live: KubeObject | undefined): void {
  const spec = asObject(volume['spec']) ?? {};
  const modes = asList(spec['accessModes']);
  if (modes.length === 0) report.required('spec.accessModes');
  for (const mode of modes)
    if (!MODES.includes(asText(mode))) report.unsupported('spec.accessModes', mode, MODES);
  const capacity = asObject(spec['capacity']) ?? {};
  if (Object.keys(capacity).length === 0) report.required('spec.capacity');
  if (!Object.hasOwn(capacity, 'storage') || Object.keys(capacity).length > 1)
    report.unsupported('spec.capacity', spec['capacity'], ['storage']);
  for (const [name, amount] of Object.entries(capacity)) {
    const text = String(amount);
    if (text.startsWith('-'))
      report.invalid(`spec.capacity[${name}]`, -1, 'must be a valid resource quantity');
    if (compareQuantity(parseQuantity(text), parseQuantity('0')) <= 0)
      report.invalid(`spec.capacity[${name}]`, text, 'must be greater than zero');
  }
  const policy = spec['persistentVolumeReclaimPolicy'];
  validateNodes(report, spec['nodeAffinity'], 'spec.nodeAffinity');
  report.oneOf('spec.persistentVolumeReclaimPolicy', policy, ['Delete', 'Recycle', 'Retain']);
  const source = sourceOf(spec);
  if (Object.keys(source).length === 0) report.required('spec', 'must specify a volume type');
  validateSource(report, source, 'spec');
  if (source['local'] !== undefined && spec['nodeAffinity'] === undefined)
    report.required('spec.nodeAffinity', 'Local volume requires node affinity');
  const className = asText(spec['storageClassName']);
  if (className !== '') report.check('spec.storageClassName', className, dns1123Subdomain(className, false));
  if (spec['csi'] !== undefined) {
    if (asText(fieldAt(spec, 'csi', 'volumeHandle')) === '') report.required('spec.csi.volumeHandle');
    for (const key of SECRETS) {
      const secret = fieldAt(spec, 'csi', key);
      if (secret === undefined) continue;
      for (const [part, check] of [
        ['name', dns1123Subdomain],
        ['namespace', dns1123Label],
      ] as const) {
        const text = asText(field(secret, part));
        if (text === '') report.required(`spec.csi.${key}.${part}`);
        else report.check(`spec.csi.${key}.${part}`, text, check(text, false));
      }
    }
  }
  const mode = spec['volumeMode'];
  if (mode !== undefined && !VOLUME_MODES.includes(asText(mode)))
    report.unsupported('spec.volumeMode', mode, VOLUME_MODES);
  if (live !== undefined) validateVolumeKept(report, spec, asObject(live['spec']) ?? {});
}
