import { createPrivateKey, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is for. Times in milliseconds since 1970. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  readonly usage: 'server' | 'client';
  /** DNS names and IPv4 addresses a server answers for. */
  readonly hosts?: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';

/** A certificate authority of our own, with a new key. */
export function createAuthority(commonName: string, notBefore: number, notAfter: number): KeyPair {
  const { privateKey, publicKey } = newKey();
  const name = nameOf(commonName, []);
  const extensions = [
    extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: true })),
    extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(AUTHORITY_USAGE)),
    keyIdentifier(publicKey),
  ];
  return sign(
    { subject: name, issuer: name, publicKey, signer: privateKey, extensions, notBefore, notAfter },
    privateKey,
  );
}

const AUTHORITY_USAGE =
  x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;

/** A certificate for a server or a client, signed by the authority, with a new key. */
export function issueCertificate(authority: KeyPair, request: CertificateRequest): KeyPair {
  const { privateKey, publicKey } = newKey();
  const purpose = request.usage === 'server' ? x509.id_kp_serverAuth : x509.id_kp_clientAuth;
  const extensions = [
    extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: false })),
    extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(x509.KeyUsageFlags.digitalSignature)),
    extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage([purpose])),
  ];
  if (request.hosts !== undefined) extensions.push(alternativeNames(request.hosts));
  const issuer = AsnConvert.parse(derOf(authority.certificate), x509.Certificate).tbsCertificate.subject;
  const subject = nameOf(request.commonName, request.organizations ?? []);
  const signer = createPrivateKey(authority.key);
  const { notBefore, notAfter } = request;
  return sign({ subject, issuer, publicKey, signer, extensions, notBefore, notAfter }, privateKey);
}

function newKey(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

interface Content {
  readonly subject: x509.Name;
  readonly issuer: x509.Name;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly x509.Extension[];
  readonly notBefore: number;
  readonly notAfter: number;
}

function sign(content: Content, key: KeyObject): KeyPair {
  const algorithm = new x509.AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const serial = randomBytes(16);
  serial[0]! &= 0x7f;
  serial[0]! |= 0x40;
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: toArrayBuffer(serial),
    signature: algorithm,
    issuer: content.issuer,
    subject: content.subject,
    validity: new x509.Validity({
      notBefore: new Date(content.notBefore),
      notAfter: new Date(content.notAfter),
    }),
    subjectPublicKeyInfo: AsnConvert.parse(
      content.publicKey.export({ type: 'spki', format: 'der' }),
      x509.SubjectPublicKeyInfo,
    ),
    extensions: new x509.Extensions([...content.extensions]),
  });
  const signature = createSign('sha256').update(Buffer.from(AsnConvert.serialize(tbsCertificate)));
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: toArrayBuffer(signature.sign(content.signer)),
  });
  return {
    certificate: pem(Buffer.from(AsnConvert.serialize(certificate))),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function nameOf(commonName: string, organizations: readonly string[]): x509.Name {
  const part = (type: string, text: string) =>
    new x509.RelativeDistinguishedName([
      new x509.AttributeTypeAndValue({ type, value: new x509.AttributeValue({ utf8String: text }) }),
    ]);
  return new x509.Name([
    ...organizations.map((text) => part(ORGANIZATION, text)),
    part(COMMON_NAME, commonName),
  ]);
}

function alternativeNames(hosts: readonly string[]): x509.Extension {
  const names = hosts.map((host) =>
    /^[0-9.]+$/.test(host)
      ? new x509.GeneralName({ iPAddress: host })
      : new x509.GeneralName({ dNSName: host }),
  );
  return extension(x509.id_ce_subjectAltName, false, new x509.SubjectAlternativeName(names));
}

function keyIdentifier(publicKey: KeyObject): x509.Extension {
  const info = AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), x509.SubjectPublicKeyInfo);
  const identifier = new x509.SubjectKeyIdentifier(info.subjectPublicKey.slice(1, 21));
  return extension(x509.id_ce_subjectKeyIdentifier, false, identifier);
}

function extension(extnID: string, critical: boolean, value: object): x509.Extension {
  return new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function derOf(certificate: string): Buffer {
  return Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}
