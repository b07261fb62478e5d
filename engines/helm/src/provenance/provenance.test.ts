import { bytesOf } from '@flux-ts/gotemplate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadChart } from '../chart/load-chart.ts';
import { HelmError } from '../errors.ts';
import { isKeybox, keyboxKeys } from './keybox.ts';
import { checkProvenance, provenanceMessage } from './message.ts';

const { metadata } = loadChart([
  { name: 'Chart.yaml', data: bytesOf('apiVersion: v2\nname: web\nversion: 1.0.0\n') },
]);
const archive = bytesOf('bytes');

test('checkProvenance takes the archive that provenanceMessage is about', () => {
  const message = provenanceMessage(metadata, 'web-1.0.0.tgz', archive);
  expect(message).toMatch(
    /^apiVersion: v2\nname: web\nversion: 1.0.0\n\n\.\.\.\nfiles:\n {2}web-1\.0\.0\.tgz: sha256:/,
  );
  expect(checkProvenance(message, 'web-1.0.0.tgz', archive)).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(() => checkProvenance(message, 'web-1.0.0.tgz', bytesOf('other'))).toThrow(
    'sha256 sum does not match',
  );
  expect(() => checkProvenance(message, 'other.tgz', archive)).toThrow(
    'does not contain a SHA for a file named',
  );
  expect(() => checkProvenance('text', 'other.tgz', archive)).toThrow('must have at least two parts');
});

function blob(type: number, flags: number, key: Uint8Array): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32BE(20 + key.length, 0);
  head[4] = type;
  head.writeUInt16BE(flags, 6);
  head.writeUInt32BE(20, 8);
  head.writeUInt32BE(key.length, 12);
  return Buffer.concat([head, key]);
}

const first = Buffer.concat([Buffer.from([0, 0, 0, 32, 1, 1, 0, 0]), Buffer.from('KBXf'), Buffer.alloc(20)]);

test('keyboxKeys takes the keys of all blobs but those that do not last', () => {
  const box = Buffer.concat([
    first,
    blob(2, 0, bytesOf('one')),
    blob(2, 2, bytesOf('two')),
    blob(3, 0, bytesOf('x')),
    blob(2, 0, bytesOf('three')),
  ]);
  expect(isKeybox(box)).toBe(true);
  expect(Buffer.from(keyboxKeys(box)).toString()).toBe('onethree');
  expect(() => keyboxKeys(box.subarray(0, 40))).toThrow(
    'blob at offset 32 has length 23 exceeding the 8 remaining bytes',
  );
});

test('keyboxKeys ends on any bytes, with keys or a named error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        keyboxKeys(bytes);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(HelmError);
      }
    }),
  );
});
