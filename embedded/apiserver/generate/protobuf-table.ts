// Writes src/generated/protobuf-table.ts: names, numbers and types of the fields of built-in types on the wire.
// Facts are read from the published Go modules k8s.io/api, k8s.io/apimachinery and k8s.io/apiextensions-apiserver:
// numbers and message types from their generated.proto, JSON names and pointers from their types' tags.
//
//   node embedded/apiserver/generate/protobuf-table.ts <folder of each module> …
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadBuiltinKinds } from '@flux-ts/schema';

interface ProtoField {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
  readonly map: boolean;
}

interface GoTag {
  readonly json: string;
  readonly inline: boolean;
  readonly pointer: boolean;
  readonly omitEmpty: boolean;
}

const messages = new Map<string, ProtoField[]>();
const tags = new Map<string, Map<number, GoTag>>();

function readFolder(folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some((e) => e.name === 'generated.proto')) {
    const proto = readFileSync(join(folder, 'generated.proto'), 'utf8');
    const pack = /^package (\S+);$/m.exec(proto)![1]!;
    readProto(proto, pack);
    for (const e of entries) {
      if (e.name.endsWith('.go') && !/_test\.go$|^zz_|^generated/.test(e.name)) {
        readGo(readFileSync(join(folder, e.name), 'utf8'), pack);
      }
    }
  }
  for (const e of entries) if (e.isDirectory()) readFolder(join(folder, e.name));
}

function readProto(text: string, pack: string): void {
  for (const [, name, body] of text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields: ProtoField[] = [];
    for (const m of body!.matchAll(
      /^ {2}(optional|repeated|map<string, ([\w.]+)>) ?([\w.]+)? (\w+) = (\d+);/gm,
    )) {
      const map = m[1]!.startsWith('map');
      const type = map ? m[2]! : m[3]!;
      const [, , , , fieldName, number] = m;
      fields.push({
        number: Number(number),
        name: fieldName!,
        type: qualify(type, pack),
        repeated: m[1] === 'repeated',
        map,
      });
    }
    messages.set(`${pack}.${name}`, fields);
  }
}

const SCALARS: Readonly<Record<string, string>> = {
  string: 's',
  bytes: 'y',
  bool: 'b',
  int32: 'i',
  int64: 'i',
  uint32: 'i',
  uint64: 'i',
  double: 'd',
};

function qualify(type: string, pack: string): string {
  if (SCALARS[type] !== undefined) return SCALARS[type];
  if (type.startsWith('.')) return type.slice(1);
  return type.includes('.') ? type : `${pack}.${type}`;
}

function readGo(text: string, pack: string): void {
  for (const [, name, body] of text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
    const fields = new Map<number, GoTag>();
    for (const m of body!.matchAll(/^\s+(?:\w+\s+)?(\*?)[\w.[\]*]+\s+`(.*)`/gm)) {
      const json = /json:"([^"]*)"/.exec(m[2]!)?.[1];
      const number = /protobuf:"\w+,(\d+)/.exec(m[2]!)?.[1];
      if (json === undefined || number === undefined) continue;
      const [jsonName, ...options] = json.split(',');
      fields.set(Number(number), {
        json: jsonName!,
        inline: options.includes('inline'),
        pointer: m[1] === '*',
        omitEmpty: options.includes('omitempty') || options.includes('omitzero'),
      });
    }
    tags.set(`${pack}.${name}`, fields);
  }
}

for (const folder of process.argv.slice(2)) readFolder(folder);

const short = (name: string) =>
  name
    .replace(/^k8s\.io\./, '')
    .replace('apimachinery.pkg.apis.', '')
    .replace(/^api\./, '');

const table = loadBuiltinKinds();
const roots = table.kinds.flatMap((kind) => {
  const name = table.schemaOf(kind.group, kind.version, kind.kind)?.typeName;
  return name === undefined
    ? []
    : [name.replace(/^io\.k8s\./, 'k8s.io.').replace('kube-aggregator.pkg.apis', 'kube_aggregator.pkg.apis')];
});
const EXTRA = ['meta.v1.DeleteOptions', 'meta.v1.Status'].map(
  (name) => `k8s.io.apimachinery.pkg.apis.${name}`,
);
const MORE = ['policy.v1.Eviction', 'autoscaling.v1.Scale', 'authentication.v1.TokenRequest'].map(
  (n) => `k8s.io.api.${n}`,
);

const wanted = new Set<string>();
function want(name: string): void {
  if (name.length === 1 || wanted.has(name)) return;
  if (!messages.has(name)) {
    process.stderr.write(`no message ${name}\n`);
    return;
  }
  wanted.add(name);
  for (const field of messages.get(name)!) want(field.type);
}
for (const name of [...roots, ...EXTRA, ...MORE]) want(name);

const lines = [...wanted].sort().map((name) => {
  const fields = messages.get(name)!.map((field) => {
    const tag = tags.get(name)?.get(field.number);
    const flags = `${tag?.inline && tag.json === '' ? '^' : ''}${tag?.pointer ? '*' : ''}${tag?.omitEmpty ? 'o' : ''}`;
    const shape = field.repeated ? '[' : field.map ? '{' : '';
    const type = field.type.length === 1 ? field.type : short(field.type);
    return `${field.number}${flags}:${tag?.json || field.name}:${shape}${type}`;
  });
  return [short(name), ...fields].join(' ');
});
const output = new URL('../src/generated/protobuf-table.ts', import.meta.url);
writeFileSync(
  output,
  `// Generated by generate/protobuf-table.ts from k8s.io/api v0.36.1.\nexport const PROTOBUF_TABLE = \`\n${lines.join('\n')}\n\`;\n`,
);
process.stderr.write(`${lines.length} messages\n`);
