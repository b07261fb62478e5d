import type { KubeObject } from '@flux-ts/resource';
import { compareQuantity, parseQuantity } from '@flux-ts/text';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';
import { ACCESS_MODES as MODES, VOLUME_MODES, validateClaimSpec } from './claims.ts';
import type { Report } from './report.ts';
import { validateNodeTerm } from './scheduling.ts';
import { validateSource } from './volumes.ts';

// Claims, volumes and classes (kubernetes pkg/apis/core/validation, storage/validation).

const CLAIM_TEXT =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export function validateClaim(report: Report, claim: KubeObject, live: KubeObject | undefined): void {
  if (live !== undefined && !equalValues(fixedPart(claim, live), fixedPart(live, live)))
    report.forbidden('spec', CLAIM_TEXT);
  validateClaimSpec(report, claim['spec'], 'spec');
}

/** What of a claim is for good: what it asks for may grow once it is bound, and the volume is filled in. */
function fixedPart(claim: KubeObject, live: KubeObject): unknown {
  const { volumeName, volumeAttributesClassName: _class, resources, ...rest } = asObject(claim['spec']) ?? {};
  const bound = fieldAt(live, 'status', 'phase') === 'Bound';
  const given = fieldAt(live, 'spec', 'volumeName') === undefined ? undefined : volumeName;
  return { ...rest, volumeName: given, resources: bound ? field(resources, 'limits') : resources };
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

export function validateVolume(report: Report, volume: KubeObject): void {
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
  report.oneOf('spec.persistentVolumeReclaimPolicy', policy, ['Delete', 'Recycle', 'Retain']);
  const source = Object.fromEntries(Object.entries(spec).filter(([key]) => !OTHER.has(key)));
  if (Object.keys(source).length === 0) report.required('spec', 'must specify a volume type');
  validateSource(report, source, 'spec');
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
  validateNodes(report, spec['nodeAffinity'], 'spec.nodeAffinity');
}
