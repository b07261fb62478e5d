import { type Family, fail, fn, num, str } from './define.ts';
import { encodeBase64 } from './encodings.ts';

/** Random bytes; an argument, so that renders can be repeated. */
export type Random = (length: number) => Uint8Array;

/** The longest text that random functions make. */
const LONGEST = 64 * 1024 * 1024;

/** A whole number below a limit, each as likely as any other. */
export function randomBelow(random: Random, limit: number): number {
  if (limit <= 1) return 0;
  const bytes = limit <= 256 ? 1 : limit <= 65_536 ? 2 : 6;
  const space = 256 ** bytes;
  const fair = space - (space % limit);
  for (;;) {
    const value = random(bytes).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value < fair) return value % limit;
  }
}

const range = (from: string, to: string): string => {
  let out = '';
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) out += String.fromCharCode(code);
  return out;
};
const LETTERS = range('A', 'Z') + range('a', 'z');
const DIGITS = range('0', '9');
const ASCII = range(' ', '~');

function text(random: Random, alphabet: string, count: number): string {
  if (count > LONGEST) fail(`a random text of ${count} characters is too long`);
  const fair = 256 - (256 % alphabet.length);
  let out = '';
  while (out.length < count) {
    for (const byte of random(Math.min(4096, (count - out.length) * 2)))
      if (byte < fair && out.length < count) out += alphabet[byte % alphabet.length];
  }
  return out;
}

/** Random texts and numbers (sprig strings.go, crypto.go). */
export function randoms(random: Random): Family {
  const make = (alphabet: string) =>
    fn(['int'], ([count], context) => {
      context.spend(Math.floor(Math.max(0, num(count)) / 8));
      return text(random, alphabet, num(count));
    });
  return {
    randAlphaNum: make(LETTERS + DIGITS),
    randAlpha: make(LETTERS),
    randAscii: make(ASCII),
    randNumeric: make(DIGITS),
    randInt: fn(['int', 'int'], ([low, high]) => {
      const span = num(high) - num(low);
      if (span <= 0) fail('invalid argument to Intn');
      return BigInt(num(low) + randomBelow(random, span));
    }),
    randBytes: fn(['int'], ([count], context) => {
      if (num(count) < 0) fail('runtime error: makeslice: len out of range');
      if (num(count) > LONGEST) fail(`${num(count)} random bytes are too many`);
      context.spend(Math.floor(num(count) / 8));
      return encodeBase64(random(num(count)));
    }),
    shuffle: fn(['string'], ([value]) => {
      const all = [...str(value)];
      for (let i = all.length - 1; i > 0; i--) {
        const j = randomBelow(random, i + 1);
        [all[i], all[j]] = [all[j] ?? '', all[i] ?? ''];
      }
      return all.join('');
    }),
    uuidv4: fn([], () => {
      const bytes = Uint8Array.from(random(16));
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = Buffer.from(bytes).toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    }),
  };
}
