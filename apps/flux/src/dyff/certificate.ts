import { X509Certificate } from 'node:crypto';

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Go's `Jan 2 15:04:05 2006 MST` of a time in UTC. */
function goTime(date: Date): string {
  const [day, time] = date.toISOString().slice(0, 19).split('T') as [string, string];
  return `${months[date.getUTCMonth()]} ${date.getUTCDate()} ${time} ${day.slice(0, -6)} UTC`;
}

type Name = Readonly<Record<string, string | readonly string[] | undefined>>;

function part(name: Name, key: string): string {
  const value = Object.hasOwn(name, key) ? (name[key] ?? '') : '';
  return typeof value === 'string' ? value : value.join(' ');
}

function firstPem(text: string): string | undefined {
  return /-----BEGIN ([^-\n]+)-----\n[^-]+-----END \1-----/.exec(text)?.[0];
}

/** What dyff shows of a certificate (output_human.go certificateSummaryAsYAML); undefined when the text holds none. */
export function certificateSummary(text: string): string | undefined {
  const pem = firstPem(text)?.replace(/(BEGIN|END) [^-]+/g, '$1 CERTIFICATE');
  if (pem === undefined) return undefined;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return undefined;
  }
  const { subject, issuer } = certificate.toLegacyObject() as unknown as { subject?: Name; issuer?: Name };
  const serial = BigInt(`0x${certificate.serialNumber}`);
  const of = (key: string): string => part(subject ?? {}, key);
  return `Subject:
  Common Name: ${of('CN')}
  Organization: ${of('O')}
  Organization Unit: ${of('OU')}
  Locality: ${of('L')}
  State: ${of('ST')}
  Country: ${of('C')}
Validity Period:
  NotBefore: ${goTime(certificate.validFromDate)}
  NotAfter: ${goTime(certificate.validToDate)}
Issuer: ${part(issuer ?? {}, 'CN')}, ${part(issuer ?? {}, 'O')}
Serial Number: ${serial} (0x${serial.toString(16)})
`;
}
