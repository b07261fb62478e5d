import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';
import type { Report } from './report.ts';
import { signingRequestError } from './signing-request.ts';

const LEAST_SECONDS = 600;
const MOST_DOMAIN = 253;
const MOST_SIGNER = 571;
const SIGNER_TEXT = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

/** CertificateSigningRequests (kubernetes pkg/apis/certificates/validation); what exists has been looked at. */
export function validateSigningRequest(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  if (live !== undefined) return;
  const spec = next['spec'];
  const request = field(spec, 'request') ?? null;
  const why = signingRequestError(Buffer.from(asText(request), 'base64').toString('latin1'));
  if (why !== undefined) report.invalid('spec.request', request, why);
  const usages = asList(field(spec, 'usages'));
  if (usages.length === 0) report.required('spec.usages');
  report.each(usages, 'spec.usages', (usage, at) => report.optionOf(at, usage, USAGES));
  report.each(usages, 'spec.usages', (usage, at, i) => {
    if (usages.indexOf(usage) < i) report.duplicate(at, usage);
  });
  const signer = asText(field(spec, 'signerName'));
  if (signer === LEGACY_SIGNER)
    report.invalid('spec.signerName', signer, 'the legacy signerName is not allowed via this API version');
  else validateSigner(report, signer, 'spec.signerName');
  const seconds = fieldAt(spec, 'expirationSeconds');
  if (typeof seconds === 'number' && seconds < LEAST_SECONDS) {
    const detail = 'may not specify a duration less than 600 seconds (10 minutes)';
    report.invalid('spec.expirationSeconds', seconds, detail);
  }
}

/** `example.com/signer` (ValidateSignerName): of the labels of each part the first that is wrong is told. */
function validateSigner(report: Report, signer: string, path: string): void {
  const parts = signer.split('/');
  if (signer === '') report.required(path);
  else if (parts.length !== 2) report.invalid(path, signer, SIGNER_TEXT);
  if (signer === '' || parts.length !== 2) return;
  const [domain, name] = parts as [string, string];
  if (domain.length > MOST_DOMAIN) report.tooLong(path, MOST_DOMAIN);
  validateLabels(report, domain, path, (label) => dns1123Label(label, false));
  if (!domain.includes('.'))
    report.invalid(path, domain, 'should be a domain with at least two segments separated by dots');
  validateLabels(report, name, path, (label) => dns1123Subdomain(label, false));
  if (signer.length > MOST_SIGNER) report.tooLong(path, MOST_SIGNER);
}

function validateLabels(
  report: Report,
  part: string,
  path: string,
  check: (label: string) => string[],
): void {
  const label = part.split('.').find((each) => check(each).length > 0);
  if (label === undefined) return;
  for (const why of check(label)) report.invalid(path, part, `validating label "${label}": ${why}`);
}
