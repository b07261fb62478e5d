import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import { errorMessage } from '@flux-ts/errors';
import { GoStruct, type GoValue, sprintf } from '@flux-ts/gotemplate';
import { type Family, fail, fn, num, str } from './define.ts';
import * as der from './der.ts';
import { decodeBase64 } from './encodings.ts';
import { parseIp } from './ip.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
const RSA_BITS = 2048;
const COMMON_NAME = '2.5.4.3';
const KEY_USAGE = '2.5.29.15';
const ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const AUTHORITY_KEY = '2.5.29.35';
const SUBJECT_KEY = '2.5.29.14';
const EXTENDED_USAGE = '2.5.29.37';
const SERVER_AND_CLIENT = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] as const;

/** What a certificate says. */
interface Content {
  readonly subject: Uint8Array;
  readonly key: KeyObject;
  readonly days: number;
  readonly isAuthority: boolean;
  readonly ips: readonly Uint8Array[];
  readonly names: readonly string[];
}

interface Signer {
  /** Distinguished name in DER. */
  readonly name: Uint8Array;
  readonly key: KeyObject;
  /** Identifier of its key, if its certificate has one. */
  readonly identifier: Uint8Array | undefined;
}

/** A sprig.certificate: `.Cert` and `.Key` in PEM. */
class CertificateObject extends GoStruct {
  constructor(cert: string, key: string) {
    super('sprig.certificate', { Cert: cert, Key: key });
  }
}

function pem(type: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${type}-----\n`;
}

function nameOf(commonName: string): Uint8Array {
  return commonName === ''
    ? der.sequence()
    : der.sequence(der.set(der.sequence(der.oid(COMMON_NAME), der.text(commonName))));
}

/** How Go names the forms of private keys in PEM. */
function keyPem(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString();
    default:
      return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  }
}

function readKey(text: string): KeyObject {
  const type = /-----BEGIN ([^-]+)-----/.exec(text)?.[1];
  if (type === undefined) return fail('no PEM data in input');
  if (!type.endsWith('PRIVATE KEY')) return fail(`no private key data in PEM block of type ${type}`);
  try {
    return createPrivateKey(text);
  } catch (thrown) {
    return fail(
      type === 'PRIVATE KEY'
        ? `decoding PEM as PKCS#8: ${errorMessage(thrown)}`
        : `parsing ${type.replace(' PRIVATE KEY', '')} private key from PEM: ${errorMessage(thrown)}`,
      thrown,
    );
  }
}

function algorithmOf(key: KeyObject): { readonly identifier: Uint8Array; readonly digest: string | null } {
  if (key.asymmetricKeyType === 'ec')
    return { identifier: der.sequence(der.oid('1.2.840.10045.4.3.2')), digest: 'sha256' };
  if (key.asymmetricKeyType === 'ed25519')
    return { identifier: der.sequence(der.oid('1.3.101.112')), digest: null };
  return { identifier: der.sequence(der.oid('1.2.840.113549.1.1.11'), der.NULL), digest: 'sha256' };
}

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

function extensions(content: Content, signer: Signer): Uint8Array {
  const usage = content.isAuthority ? der.bits(Uint8Array.of(0xa4), 2) : der.bits(Uint8Array.of(0xa0), 5);
  const alternatives = [
    ...content.names.map((name) => der.context(2, Buffer.from(name), false)),
    ...content.ips.map((ip) => der.context(7, ip, false)),
  ];
  const list = [
    extension(KEY_USAGE, usage, true),
    extension(EXTENDED_USAGE, der.sequence(...SERVER_AND_CLIENT.map(der.oid))),
    extension(BASIC_CONSTRAINTS, der.sequence(...(content.isAuthority ? [der.boolean(true)] : [])), true),
  ];
  if (content.isAuthority) list.push(extension(SUBJECT_KEY, der.octets(keyIdentifier(content.key))));
  if (signer.identifier !== undefined)
    list.push(extension(AUTHORITY_KEY, der.sequence(der.context(0, signer.identifier, false))));
  if (alternatives.length > 0) list.push(extension(ALTERNATIVE_NAME, der.sequence(...alternatives)));
  return der.context(3, der.sequence(...list), true);
}

function publicDer(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** The first 20 bytes of the SHA-256 of the public key's bits (RFC 7093, as Go does). */
function keyIdentifier(key: KeyObject): Uint8Array {
  const [whole] = der.readElements(publicDer(key));
  const bits = whole === undefined ? undefined : der.readElements(whole.content)[1];
  return createHash('sha256')
    .update(bits?.content.subarray(1) ?? new Uint8Array())
    .digest()
    .subarray(0, 20);
}

/** Name and key identifier out of a certificate. */
function issuerOf(certificate: Uint8Array): { name: Uint8Array; identifier: Uint8Array | undefined } {
  const [whole] = der.readElements(certificate);
  const [body] = der.readElements(whole?.content ?? new Uint8Array());
  const fields = der.readElements(body?.content ?? new Uint8Array());
  const offset = fields[0]?.tag === 0xa0 ? 1 : 0;
  const name = fields[offset + 4]?.whole ?? der.sequence();
  const list = fields.find((field) => field.tag === 0xa3);
  const [inner] = der.readElements(list?.content ?? new Uint8Array());
  for (const each of der.readElements(inner?.content ?? new Uint8Array())) {
    const parts = der.readElements(each.content);
    if (parts[0] !== undefined && Buffer.compare(parts[0].whole, der.oid(SUBJECT_KEY)) === 0)
      return { name, identifier: der.readElements(parts.at(-1)?.content ?? new Uint8Array())[0]?.content };
  }
  return { name, identifier: undefined };
}

function strings(value: GoValue, complaint: (item: GoValue) => string): string[] {
  return ((value ?? []) as GoValue[]).map((item) =>
    typeof item === 'string' ? item : fail(complaint(item)),
  );
}

function shown(value: GoValue): string {
  return sprintf('%v', [value]);
}

function newKey(type: string): KeyObject {
  if (type === 'ecdsa') return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  if (type === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey;
}

function generateKey(type: string): string {
  switch (type) {
    case '':
    case 'rsa':
      return keyPem(generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey);
    case 'dsa':
      return dsaKey();
    case 'ecdsa':
    case 'ed25519':
      return keyPem(newKey(type));
    default:
      return `Unknown type ${type}`;
  }
}

/** A DSA key in the form that Go and OpenSSL call DSA PRIVATE KEY. */
function dsaKey(): string {
  const key = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey;
  const [info] = der.readElements(key.export({ type: 'pkcs8', format: 'der' }));
  const [, algorithm, secret] = der.readElements(info?.content ?? new Uint8Array());
  const parameters = der.readElements(algorithm?.content ?? new Uint8Array())[1]?.content ?? new Uint8Array();
  const [spki] = der.readElements(publicDer(key));
  const open =
    der.readElements(spki?.content ?? new Uint8Array())[1]?.content.subarray(1) ?? new Uint8Array();
  return pem(
    'DSA PRIVATE KEY',
    der.sequence(der.integer(Uint8Array.of(0)), parameters, open, secret?.content ?? new Uint8Array()),
  );
}

/** Keys and certificates (sprig crypto.go): real ones, by node:crypto, dated by the clock. */
export function certificates(random: Random, now: () => number): Family {
  const issue = (content: Content, signer: Signer): GoStruct => {
    const { identifier, digest } = algorithmOf(signer.key);
    const from = Math.floor(now() / 1000) * 1000;
    const body = der.sequence(
      der.context(0, der.integer(Uint8Array.of(2)), true),
      der.integer(random(16)),
      identifier,
      signer.name,
      der.sequence(der.time(from), der.time(from + content.days * DAY)),
      content.subject,
      publicDer(content.key),
      extensions(content, signer),
    );
    const signature = sign(digest, body, signer.key);
    return new CertificateObject(
      pem('CERTIFICATE', der.sequence(body, identifier, der.bits(signature))),
      keyPem(content.key),
    );
  };
  const contentOf = (cn: GoValue, ips: GoValue, names: GoValue, days: GoValue, key: KeyObject): Content => ({
    subject: nameOf(str(cn)),
    key,
    days: num(days),
    isAuthority: false,
    ips: strings(ips, (ip) => `error parsing ip: ${shown(ip)} is not a string`).map(
      (ip) => parseIp(ip) ?? fail(`error parsing ip: ${ip}`),
    ),
    names: strings(names, (name) => `error processing alternate dns name: ${shown(name)} is not a string`),
  });
  const authority = (cn: GoValue, days: GoValue, key: KeyObject): GoStruct => {
    const content = { ...contentOf(cn, null, null, days, key), isAuthority: true };
    return issue(content, { name: content.subject, key, identifier: undefined });
  };
  const selfSigned = (args: readonly GoValue[], key: KeyObject): GoStruct => {
    const content = contentOf(args[0], args[1], args[2], args[3], key);
    return issue(content, { name: content.subject, key, identifier: undefined });
  };
  const signed = (args: readonly GoValue[], key: KeyObject): GoStruct =>
    issue(contentOf(args[0], args[1], args[2], args[3], key), signerOf(args[4]));
  const given = (text: GoValue): KeyObject => {
    try {
      return readKey(str(text));
    } catch (thrown) {
      return fail(`parsing private key: ${errorMessage(thrown)}`, thrown);
    }
  };
  const rsa = (): KeyObject => newKey('rsa');
  const subject = ['string', 'list', 'list', 'int'] as const;
  return {
    genPrivateKey: fn(['string'], ([type]) => generateKey(str(type))),
    genCA: fn(['string', 'int'], ([cn, days]) => authority(cn, days, rsa())),
    genCAWithKey: fn(['string', 'int', 'string'], ([cn, days, key]) => authority(cn, days, given(key))),
    genSelfSignedCert: fn(subject, (args) => selfSigned(args, rsa())),
    genSelfSignedCertWithKey: fn([...subject, 'string'], (args) => selfSigned(args, given(args[4]))),
    genSignedCert: fn([...subject, 'any'], (args) => signed(args, rsa())),
    genSignedCertWithKey: fn([...subject, 'any', 'string'], (args) => signed(args, given(args[5]))),
    buildCustomCert: fn(['string', 'string'], ([cert, key]) => customCertificate(str(cert), str(key))),
  };
}

function signerOf(value: GoValue): Signer {
  if (!(value instanceof CertificateObject)) return fail('wrong type for value; expected sprig.certificate');
  const certificate = str(value.fields.get('Cert'));
  if (!certificate.includes('-----BEGIN')) return fail('unable to decode certificate');
  const { raw } = new X509Certificate(certificate);
  return { ...issuerOf(raw), key: readKey(str(value.fields.get('Key'))) };
}

function customCertificate(cert: string, key: string): GoStruct {
  const certBytes = decodeBase64(cert);
  if (typeof certBytes === 'string') return fail('unable to decode base64 certificate');
  const keyBytes = decodeBase64(key);
  if (typeof keyBytes === 'string') return fail('unable to decode base64 private key');
  const [certText, keyText] = [Buffer.from(certBytes).toString(), Buffer.from(keyBytes).toString()];
  if (!/-----BEGIN [^-]+-----/.test(certText)) return fail('unable to decode certificate');
  try {
    new X509Certificate(certText);
  } catch (thrown) {
    return fail(`error parsing certificate: decodedCert.Bytes: ${errorMessage(thrown)}`, thrown);
  }
  try {
    readKey(keyText);
  } catch (thrown) {
    return fail(`error parsing private key: ${errorMessage(thrown)}`, thrown);
  }
  return new CertificateObject(certText, keyText);
}
