import type { KubeObject } from '@flux-ts/resource';
import { compareQuantity, parseQuantity } from '@flux-ts/text';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { dns1123Subdomain } from '../names.ts';
import type { Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';
import { validateDriverName } from './storage-kinds.ts';
import { validateSource } from './volumes.ts';

// Claims, volumes and classes (kubernetes pkg/apis/core/validation, storage/validation).

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

const CLAIM_TEXT =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export function validateClaim(report: Report, claim: KubeObject, live: KubeObject | undefined): void {
  if (live !== undefined && !equalValues(fixedPart(claim, live), fixedPart(live, live)))
    report.forbidden('spec', CLAIM_TEXT);
  const spec = claim['spec'];
  validateLabelSelector(report, field(spec, 'selector'), 'spec.selector');
  const modes = asList(field(spec, 'accessModes'));
  if (modes.length === 0) report.required('spec.accessModes', 'at least 1 access mode is required');
  for (const mode of modes)
    if (!MODES.includes(asText(mode))) report.unsupported('spec.accessModes', mode, MODES);
  const amount = fieldAt(spec, 'resources', 'requests', 'storage');
  if (amount === undefined) report.required('spec.resources[storage]');
  else if (compareQuantity(parseQuantity(String(amount)), parseQuantity('0')) <= 0)
    report.invalid('spec.resources[storage]', String(amount), 'must be greater than zero');
  const className = asText(field(spec, 'storageClassName'));
  if (className !== '') report.check('spec.storageClassName', className, dns1123Subdomain(className, false));
  report.oneOf('spec.volumeMode', field(spec, 'volumeMode'), VOLUME_MODES);
}

/** What of a claim is for good: what it asks for may grow once it is bound, and the volume is filled in. */
function fixedPart(claim: KubeObject, live: KubeObject): unknown {
  const { volumeName, volumeAttributesClassName: _class, resources, ...rest } = asObject(claim['spec']) ?? {};
  const bound = fieldAt(live, 'status', 'phase') === 'Bound';
  const given = fieldAt(live, 'spec', 'volumeName') === undefined ? undefined : volumeName;
  return { ...rest, volumeName: given, resources: bound ? field(resources, 'limits') : resources };
}

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
  const driver = asText(fieldAt(spec, 'csi', 'driver'));
  if (spec['csi'] !== undefined) {
    if (driver !== '') validateDriverName(report, driver, 'spec.csi.driver');
    if (asText(fieldAt(spec, 'csi', 'volumeHandle')) === '') report.required('spec.csi.volumeHandle');
  }
  report.oneOf('spec.volumeMode', spec['volumeMode'], VOLUME_MODES);
}
