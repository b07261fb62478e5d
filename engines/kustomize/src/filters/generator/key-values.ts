import { goQuote } from '@flux-ts/errors';
import type { Budget } from '../../budget.ts';
import type { GeneratorArgs } from '../../config/kustomization-types.ts';
import { inContext, KustomizeError } from '../../errors.ts';
import { basename } from '../../file-system.ts';
import type { Loader } from '../../loader.ts';

/** A key and its bytes. */
export interface Pair {
  readonly key: string;
  readonly value: Uint8Array;
}

const encoder = new TextEncoder();

/** What `envs`, `literals` and `files` say, in this order; a key that is there twice is an error. */
export function loadPairs(args: GeneratorArgs, loader: Loader, budget: Budget): Pair[] {
  const pairs = inContext('loading KV pairs', () => [
    ...inContext(`env source files: [${args.envs.join(' ')}]`, () =>
      args.envs.flatMap((path) => fromEnv(loader, path, budget)),
    ),
    ...inContext(`literal sources [${args.literals.join(' ')}]`, () => args.literals.map(fromLiteral)),
    ...inContext(`file sources: [${args.files.join(' ')}]`, () =>
      args.files.map((source) => fromFile(loader, source, budget)),
    ),
  ]);
  const keys = new Set<string>();
  for (const { key } of pairs) {
    if (keys.has(key)) {
      throw new KustomizeError(
        'KUSTOMIZATION',
        `configmap ${args.name} illegally repeats the key \`${key}\``,
      );
    }
    keys.add(key);
  }
  return pairs;
}

function fromLiteral(source: string): Pair {
  const at = source.indexOf('=');
  if (at <= 0)
    throw new KustomizeError('KUSTOMIZATION', `invalid literal source ${source}, expected key=value`);
  return { key: source.slice(0, at), value: encoder.encode(unquote(source.slice(at + 1))) };
}

function unquote(text: string): string {
  const first = text.charAt(0);
  const quoted = text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first);
  return quoted ? text.slice(1, -1) : text;
}

function fromFile(loader: Loader, source: string, budget: Budget): Pair {
  const parts = source.split('=');
  const [key = '', path = ''] = parts;
  if (parts.length === 1) return { key: basename(source), value: loadValue(loader, source, budget) };
  if (parts.length > 2) {
    throw new KustomizeError('KUSTOMIZATION', `source ${goQuote(source)} key name or file path contains '='`);
  }
  if (key === '') {
    throw new KustomizeError(
      'KUSTOMIZATION',
      `missing key name for file path ${goQuote(path)} in source ${goQuote(source)}`,
    );
  }
  if (path === '') {
    throw new KustomizeError(
      'KUSTOMIZATION',
      `missing file path for key name ${goQuote(key)} in source ${goQuote(source)}`,
    );
  }
  return { key, value: loadValue(loader, path, budget) };
}

function loadValue(loader: Loader, path: string, budget: Budget): Uint8Array {
  const bytes = loader.loadBytes(path);
  budget.checkDocument(bytes.length, path);
  return bytes;
}

/** `KEY=value` lines; comments and empty lines are left out, a key alone has an empty value. */
function fromEnv(loader: Loader, path: string, budget: Budget): Pair[] {
  const bytes = loadValue(loader, path, budget);
  budget.take('nodes', 20 * countKeys(bytes), path);
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n');
  return lines.flatMap((raw, index) => {
    let line = raw.replace(/\r$/, '');
    if (index === 0) line = line.replace(/^\ufeff/, '');
    line = line.trimStart();
    if (line === '' || line.startsWith('#')) return [];
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    return key === '' ? [] : [{ key, value: encoder.encode(at < 0 ? '' : line.slice(at + 1)) }];
  });
}

/** Lines that may hold a key, counted before anything is made of them. */
function countKeys(bytes: Uint8Array): number {
  let count = 0;
  let isStart = true;
  for (const byte of bytes) {
    if (isStart && byte !== 10 && byte !== 13 && byte !== 35) count++;
    isStart = byte === 10;
  }
  return count;
}
