import { compareQuantity, parseQuantity } from '@flux-ts/text';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1123Subdomain } from '../names.ts';
import type { Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';

export const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const VOLUME_MODES = ['Block', 'Filesystem'];

const ALONE = 'ReadWriteOncePod';

/** What a claim asks for, a template's too (kubernetes pkg/apis/core/validation ValidatePersistentVolumeClaimSpec). */
export function validateClaimSpec(report: Report, spec: unknown, path: string): void {
  const modes = asList(field(spec, 'accessModes'));
  if (modes.length === 0) report.required(`${path}.accessModes`, 'at least 1 access mode is required');
  validateLabelSelector(report, field(spec, 'selector'), `${path}.selector`);
  for (const mode of modes)
    if (!ACCESS_MODES.includes(asText(mode))) report.unsupported(`${path}.accessModes`, mode, ACCESS_MODES);
  if (modes.includes(ALONE) && modes.some((mode) => mode !== ALONE && ACCESS_MODES.includes(asText(mode))))
    report.forbidden(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes');
  const amount = fieldAt(spec, 'resources', 'requests', 'storage');
  if (amount === undefined) report.required(`${path}.resources[storage]`);
  else if (compareQuantity(parseQuantity(String(amount)), parseQuantity('0')) <= 0)
    report.invalid(`${path}.resources[storage]`, String(amount), 'must be greater than zero');
  const className = asText(field(spec, 'storageClassName'));
  if (className !== '')
    report.check(`${path}.storageClassName`, className, dns1123Subdomain(className, false));
  report.oneOf(`${path}.volumeMode`, field(spec, 'volumeMode'), VOLUME_MODES);
  const source = field(spec, 'dataSource');
  // A source of no kind is dropped; one source is written to both fields.
  if (asText(field(source, 'kind')) === '' || asText(field(source, 'name')) !== '') return;
  for (const key of ['dataSource', 'dataSourceRef']) report.required(`${path}.${key}.name`);
}
