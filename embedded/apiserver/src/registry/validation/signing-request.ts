import { createPublicKey, verify } from 'node:crypto';

// Requests for certificates (crypto/x509 ParseCertificateRequest and CheckSignature, as far as a server asks).

const BLOCK = /-----BEGIN ([^-\r\n]+)-----\r?\n([A-Za-z0-9+/=\s]*)-----END \1-----/;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OBJECT_ID = 0x06;
const BIT_STRING = 0x03;

/** What is wrong with the PEM of a PKCS#10 request, or undefined. */
export function signingRequestError(pem: string): string | undefined {
  const [, type, base64 = ''] = BLOCK.exec(pem) ?? [];
  if (type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  const der = Buffer.from(base64, 'base64');
  const outer = elementAt(der, 0);
  if (outer === undefined) return 'asn1: syntax error: data truncated';
  if (outer.tag !== SEQUENCE) return "asn1: structure error: tags don't match";
  if (outer.end < der.length) return 'asn1: syntax error: trailing data';
  const parts = elementsOf(der, outer);
  const [info, algorithm, signature] = parts ?? [];
  if (info === undefined || algorithm === undefined || signature?.tag !== BIT_STRING)
    return 'asn1: structure error: sequence truncated';
  const [version, , key] = elementsOf(der, info) ?? [];
  const [id] = elementsOf(der, algorithm) ?? [];
  if (version?.tag !== INTEGER || key?.tag !== SEQUENCE || id?.tag !== OBJECT_ID)
    return 'asn1: structure error: sequence truncated';
  const signed = der.subarray(info.start, info.end);
  const scheme = SCHEMES.get(der.subarray(id.body, id.end).toString('hex'));
  if (scheme === undefined) return 'x509: cannot verify signature: algorithm unimplemented';
  try {
    const spki = createPublicKey({ key: der.subarray(key.start, key.end), format: 'der', type: 'spki' });
    // The first byte of a bit string counts the bits that are not used.
    const bytes = der.subarray(signature.body + 1, signature.end);
    return verify(scheme.digest, signed, spki, bytes) ? undefined : scheme.failure;
  } catch {
    return 'x509: unsupported public key';
  }
}

interface Scheme {
  readonly digest: string | null;
  readonly failure: string;
}

const RSA = 'crypto/rsa: verification error';
const ECDSA = 'x509: ECDSA verification failure';
/** By the body of the algorithm's object identifier, in hexadecimal digits. */
const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['2a864886f70d01010b', { digest: 'sha256', failure: RSA }],
  ['2a864886f70d01010c', { digest: 'sha384', failure: RSA }],
  ['2a864886f70d01010d', { digest: 'sha512', failure: RSA }],
  ['2a8648ce3d040302', { digest: 'sha256', failure: ECDSA }],
  ['2a8648ce3d040303', { digest: 'sha384', failure: ECDSA }],
  ['2a8648ce3d040304', { digest: 'sha512', failure: ECDSA }],
  ['2b6570', { digest: null, failure: 'x509: Ed25519 verification failure' }],
]);

/** An element of DER: where it starts, where its content starts, where it ends. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** The element at an offset, or undefined when it is cut short or has a length that DER forbids. */
function elementAt(der: Buffer, start: number): Element | undefined {
  const [tag, first] = [der[start], der[start + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const digits = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || digits > 4 || start + 2 + digits > der.length) return undefined;
  const length = digits === 0 ? first : der.readUIntBE(start + 2, digits);
  const body = start + 2 + digits;
  return body + length > der.length ? undefined : { tag, start, body, end: body + length };
}

function elementsOf(der: Buffer, { body, end }: Element): Element[] | undefined {
  const elements: Element[] = [];
  for (let at = body; at < end; ) {
    const element = elementAt(der, at);
    if (element === undefined || element.end > end) return undefined;
    elements.push(element);
    at = element.end;
  }
  return elements;
}
