import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanPackets } from './packets.ts';

const NO_TAG = 'openpgp: invalid data: tag byte does not have MSB set';

test.each([
  ['nothing', [], { hasKey: false }],
  ['a key with a short length', [0x98, 1, 0xaa], { hasKey: true }],
  ['a key with a long length', [0x9a, 0, 0, 0, 1, 0xaa], { hasKey: true }],
  ['a secret key that goes on to the end', [0x97, 1, 2, 3], { hasKey: true }],
  ['a key of the new form', [0xc6, 1, 0xaa], { hasKey: true }],
  ['a key of the new form with five bytes of length', [0xc6, 255, 0, 0, 0, 1, 0xaa], { hasKey: true }],
  ['a packet in parts', [0xcb, 224, 1, 1, 2, 0xc6, 0], { hasKey: true }],
  ['a packet of 193 bytes that nobody knows', [0xff, 192, 1, ...Array(193).fill(0)], { hasKey: false }],
  [
    'a name alone',
    [0xcd, 1, 0x61],
    { problem: 'openpgp: invalid data: first packet was not a public/private key' },
  ],
  ['text', [0x0a], { problem: NO_TAG }],
  ['text behind a packet', [0x98, 1, 0xaa, 0x0a], { problem: NO_TAG }],
  ['a mark alone', [0x99], { problem: 'unexpected EOF' }],
  ['half a length', [0x99, 0], { problem: 'unexpected EOF' }],
  ['half a length of two bytes', [0xc6, 192], { problem: 'unexpected EOF' }],
  ['half a packet', [0x98, 9, 1], { problem: 'unexpected EOF' }],
])('scanPackets reads %s', (_, bytes, want) => {
  expect(scanPackets(Uint8Array.from(bytes))).toEqual(want);
});

test('scanPackets ends on whatever bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => typeof scanPackets(bytes) === 'object'));
});
