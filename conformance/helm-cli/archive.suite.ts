import { gzipSync } from 'node:zlib';
import { chartYaml } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation } from './run-both.ts';

interface Entry {
  readonly name: string;
  readonly text?: string;
  readonly type?: string;
  readonly link?: string;
  /** A size other than that of the text. */
  readonly size?: number;
}

function block({ name, text = '', type = '0', link = '', size }: Entry): Buffer {
  const data = Buffer.from(text);
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  header.write(name, 0);
  octal(0o644, 100, 8);
  octal(size ?? data.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\u000000', 257);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

const own: Entry = { name: 'web/Chart.yaml', text: chartYaml('web') };

function tgz(entries: readonly Entry[]): Uint8Array {
  return gzipSync(Buffer.concat([...entries.map(block), Buffer.alloc(1024)]));
}

function both(name: string, archive: Uint8Array): Invocation[] {
  const files = { 'web.tgz': archive };
  return [
    { name: `show: ${name}`, argv: ['show', 'all', 'web.tgz'], files },
    { name: `template: ${name}`, argv: ['template', 'web.tgz'], files },
  ];
}

const with_ = (...entries: readonly Entry[]): Uint8Array => tgz([own, ...entries]);
const bomb = gzipSync(
  Buffer.concat([
    block(own),
    block({ name: 'web/big', size: 120 * 1024 * 1024 }),
    Buffer.alloc(120 * 1024 * 1024 + 1024),
  ]),
);

compareAll('archive', [
  ...both('a small chart', with_({ name: 'web/README.md', text: 'hi' })),
  ...both('a path that leaves the chart', with_({ name: 'web/../../x', text: 'x' })),
  ...both('a path that leaves and comes back', with_({ name: 'web/a/../README.md', text: 'x' })),
  ...both('an absolute path', with_({ name: '/etc/x', text: 'x' })),
  ...both('an absolute path below the top', with_({ name: 'web//etc/x', text: 'x' })),
  ...both('a file at the top', with_({ name: 'x', text: 'x' })),
  ...both('a drive', with_({ name: 'web/c:/x', text: 'x' })),
  ...both('backslashes', with_({ name: 'web\\README.md', text: 'windows' })),
  ...both('backslashes that leave', with_({ name: 'web\\..\\..\\x', text: 'x' })),
  ...both('Chart.yaml at the top', tgz([{ name: 'Chart.yaml', text: chartYaml('web') }])),
  ...both('a link', with_({ name: 'web/README.md', type: '2', link: '/etc/passwd' })),
  ...both('a hard link', with_({ name: 'web/README.md', type: '1', link: 'web/Chart.yaml' })),
  ...both('a device', with_({ name: 'web/README.md', type: '3' })),
  ...both('no Chart.yaml', tgz([{ name: 'web/values.yaml', text: 'a: 1' }])),
  ...both('nothing', tgz([])),
  ...both('a folder alone', tgz([{ name: 'web/', type: '5' }])),
  ...both('Chart.yaml twice', with_({ name: 'web/Chart.yaml', text: chartYaml('web', '', '2.0.0') })),
  ...both('two tops', with_({ name: 'other/README.md', text: 'of another' })),
  ...both('more than is unpacked', bomb),
  ...both('cut off', with_({ name: 'web/README.md', text: 'x'.repeat(5000) }).subarray(0, 120)),
  ...both('a subchart that leaves', with_({ name: 'web/charts/sub.tgz', text: 'x' })),
  ...both('no gzip after its mark', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(40, 7)])),
]);
