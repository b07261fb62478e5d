import { createCipheriv, createDecipheriv, createHmac, scryptSync } from 'node:crypto';
import { bytesOf, type GoInteger, textOf } from '@flux-ts/gotemplate';
import { encodeBase64 as encodeSalt, hashSync } from 'bcryptjs';
import { type Family, fail, fn, str } from './define.ts';
import { decodeBase64, encodeBase64 } from './encodings.ts';
import type { Random } from './random.ts';

/** Cost of bcrypt in Go (bcrypt.DefaultCost). */
const COST = 10;

function bcrypt(random: Random, password: string): string {
  if (bytesOf(password).length > 72)
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  return hashSync(password, `$2a$${COST}$${encodeSalt(random(16), 16)}`);
}

/** AES-256 with a key that the password fills from the left. */
function keyOf(password: string): Buffer {
  const key = Buffer.alloc(32);
  Buffer.from(bytesOf(password)).copy(key);
  return key;
}

function encrypt(random: Random, password: string, text: string): string {
  if (text === '') return '';
  const iv = random(16);
  const cipher = createCipheriv('aes-256-cbc', keyOf(password), iv);
  return encodeBase64(Buffer.concat([iv, cipher.update(bytesOf(text)), cipher.final()]));
}

function decrypt(password: string, text: string): string {
  if (text === '') return '';
  const bytes = decodeBase64(text);
  if (typeof bytes === 'string') return fail(bytes);
  if (bytes.length < 16)
    return fail(
      `runtime error: slice bounds out of range [:16] with capacity ${Math.floor((text.length * 3) / 4)}`,
    );
  if (bytes.length % 16 !== 0) return fail('crypto/cipher: input not full blocks');
  const decipher = createDecipheriv('aes-256-cbc', keyOf(password), bytes.subarray(0, 16)).setAutoPadding(
    false,
  );
  const plain = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
  const end = plain.length - (plain.at(-1) ?? 0);
  if (end < 0) return fail(`runtime error: slice bounds out of range [:${end}]`);
  return textOf(plain.subarray(0, end));
}

const SEED = 'com.lyndir.masterpassword';

/** Shapes of passwords: which class of characters stands where (masterpasswordapp.com). */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: (
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
    'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
    'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'
  ).split(' '),
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
};

const CLASSES: Readonly<Record<string, string>> = {
  V: 'AEIOU',
  C: 'BCDFGHJKLMNPQRSTVWXYZ',
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  A: 'AEIOUBCDFGHJKLMNPQRSTVWXYZ',
  a: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz',
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()',
};

function counted(text: string): Buffer {
  const bytes = bytesOf(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function derivePassword(
  counter: number,
  shape: string,
  password: string,
  user: string,
  site: string,
): string {
  const shapes = Object.hasOwn(SHAPES, shape) ? SHAPES[shape] : undefined;
  if (shapes === undefined) return `cannot find password template ${shape}`;
  const salt = Buffer.concat([Buffer.from(SEED), counted(user)]);
  const key = scryptSync(bytesOf(password), salt, 64, { N: 32768, r: 8, p: 2, maxmem: 64 * 1024 * 1024 });
  const number = Buffer.alloc(4);
  number.writeUInt32BE(counter >>> 0);
  const seed = createHmac('sha256', key)
    .update(Buffer.concat([Buffer.from(SEED), counted(site), number]))
    .digest();
  const chosen = shapes[(seed[0] ?? 0) % shapes.length] ?? '';
  return [...chosen]
    .map((name, i) => {
      const characters = CLASSES[name] ?? '';
      return characters[(seed[i + 1] ?? 0) % characters.length];
    })
    .join('');
}

/** Passwords and ciphers (sprig crypto.go). */
export function ciphers(random: Random): Family {
  return {
    bcrypt: fn(['string'], ([password]) => bcrypt(random, str(password))),
    htpasswd: fn(['string', 'string'], ([user, password]) =>
      str(user).includes(':')
        ? `invalid username: ${str(user)}`
        : `${str(user)}:${bcrypt(random, str(password))}`,
    ),
    derivePassword: fn(['uint32', 'string', 'string', 'string', 'string'], ([counter, ...rest]) => {
      const [shape = '', password = '', user = '', site = ''] = rest.map(str);
      return derivePassword(Number((counter as GoInteger).value), shape, password, user, site);
    }),
    encryptAES: fn(['string', 'string'], ([password, text]) => encrypt(random, str(password), str(text))),
    decryptAES: fn(['string', 'string'], ([password, text]) => decrypt(str(password), str(text))),
  };
}
