import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts and the files that hold them. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A throw-away certificate authority in a folder, made by the system's openssl. */
export interface Authority extends Certificate {
  /** A certificate for both ends of a TLS connection; `subject` in openssl's form, such as `/O=group/CN=user`. */
  issue(name: string, subject: string, altNames?: string): Certificate;
}

/** Throws an Error that names openssl when there is none. */
export function createAuthority(folder: string): Authority {
  if (spawnSync('openssl', ['version']).status !== 0)
    throw new Error('missing: openssl (to make certificates)');
  const ca = files(folder, 'ca');
  writeKey(ca.keyFile);
  openssl([
    'req',
    '-x509',
    '-new',
    '-key',
    ca.keyFile,
    '-subj',
    '/CN=oracle-ca',
    '-days',
    '7',
    '-out',
    ca.certFile,
  ]);
  return {
    ...read(ca),
    issue(name, subject, altNames) {
      const leaf = files(folder, name);
      const [request, extensions] = [join(folder, `${name}.csr`), join(folder, `${name}.ext`)];
      writeKey(leaf.keyFile);
      const usage = 'extendedKeyUsage=serverAuth,clientAuth\n';
      writeFileSync(extensions, altNames === undefined ? usage : `${usage}subjectAltName=${altNames}\n`);
      openssl(['req', '-new', '-key', leaf.keyFile, '-subj', subject, '-out', request]);
      const signer = ['-CA', ca.certFile, '-CAkey', ca.keyFile, '-CAcreateserial', '-days', '7'];
      openssl(['x509', '-req', '-in', request, ...signer, '-extfile', extensions, '-out', leaf.certFile]);
      return read(leaf);
    },
  };
}

function files(folder: string, name: string): { certFile: string; keyFile: string } {
  return { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
}

function writeKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
}

function read(pair: { certFile: string; keyFile: string }): Certificate {
  return { ...pair, cert: readFileSync(pair.certFile, 'utf8'), key: readFileSync(pair.keyFile, 'utf8') };
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
