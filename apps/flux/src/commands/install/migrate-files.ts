import { posix } from 'node:path';
import { FLUX_KINDS } from '@flux-ts/kinds';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { messages } from '../../cli/messages.ts';
import { confirm } from '../../cli/prompt.ts';

/** One line to change. Lines count from 0. */
interface Upgrade {
  readonly line: number;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/** Options of `flux migrate -f`. */
export interface MigrateFilesOptions {
  readonly path: string;
  readonly extensions: readonly string[];
  readonly version: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

const supported = ['2.9', '2.8', '2.7', '2.6'];

/** The latest version of each kind in a minor version of Flux, by `group/kind`. */
function latestVersions(version: string): ReadonlyMap<string, string> {
  if (version !== '' && !supported.includes(version)) {
    throw failure(`version ${version} is not supported, supported versions are: ${supported.join(', ')}`);
  }
  return new Map(
    FLUX_KINDS.map((kind) => {
      const beta = version === '2.6' && kind.group === 'image.toolkit.fluxcd.io';
      return [`${kind.group}/${kind.kind}`, beta ? 'v1beta2' : kind.version];
    }),
  );
}

/** The word after a prefix in a line, or undefined. */
function wordAfter(line: string | undefined, prefix: string): string | undefined {
  const at = line?.indexOf(prefix) ?? -1;
  if (line === undefined || at < 0) return undefined;
  return line
    .slice(at + prefix.length)
    .trim()
    .split(' ', 1)[0];
}

/** The lines of a file that name an old version: an apiVersion with the kind on the next line. */
function findUpgrades(
  text: string,
  latest: ReadonlyMap<string, string>,
  warn: (line: number, why: string) => void,
): Upgrade[] {
  const lines = text.split('\n');
  return lines.flatMap((content, line): Upgrade[] => {
    const apiVersion = wordAfter(content, 'apiVersion: ');
    if (apiVersion === undefined) return [];
    const parts = apiVersion.split('/');
    if (parts.length > 2) {
      warn(line, `unexpected GroupVersion string: ${apiVersion}`);
      return [];
    }
    const kind = wordAfter(lines[line + 1], 'kind: ');
    const [group, from] = parts.length === 2 ? (parts as [string, string]) : ['', apiVersion];
    const to = kind === undefined ? undefined : latest.get(`${group}/${kind}`);
    return kind === undefined || to === undefined || to === from ? [] : [{ line, kind, from, to }];
  });
}

async function listFiles(context: CliContext, options: MigrateFilesOptions): Promise<string[]> {
  const matches = (path: string) => options.extensions.some((extension) => path.endsWith(extension));
  const path = posix.normalize(options.path).replace(/(?!^)\/$/, '');
  const kind = await context.files.kind(path, { follow: true });
  if (kind === undefined)
    throw failure(`failed to stat path ${path}: openat ${path}: no such file or directory`);
  if (kind !== 'directory') {
    if (!matches(path)) {
      throw failure(`file ${path} does not match the specified extensions: ${options.extensions.join(', ')}`);
    }
    if ((await context.files.kind(path)) !== 'file') throw failure(`file ${path} is irregular`);
    return [path];
  }
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const name of await context.files.list(folder)) {
      const child = folder === '.' ? name : `${folder}/${name}`;
      const what = await context.files.kind(child);
      if (what === 'file' && matches(child)) found.push(child);
      else if (what === 'directory') await walk(child);
      else if (what !== 'file' && matches(child))
        messages(context).warning(`skipping irregular file ${child}`);
    }
  };
  await walk(path);
  return found;
}

/** Rewrites old versions in manifests, line by line: nothing else of a file changes. */
export async function migrateFiles(context: CliContext, options: MigrateFilesOptions): Promise<void> {
  const say = messages(context);
  const latest = latestVersions(options.version);
  say.action('starting migration of custom resources');
  const changes = new Map<string, string>();
  for (const file of await listFiles(context, options)) {
    const text = await context.files.readText(file).catch((thrown: Error) => {
      throw failure(`failed to read file ${file}: ${thrown.message}`, thrown);
    });
    const upgrades = findUpgrades(text, latest, (line, why) => say.warning(`${file}:${line + 1}: ${why}`));
    if (upgrades.length === 0) continue;
    const lines = text.split('\n');
    for (const { line, kind, from, to } of upgrades) {
      say.generate(`${file}:${line + 1}: ${kind} ${from} -> ${to}`);
      lines[line] = (lines[line] as string).replace(from, to);
    }
    changes.set(file, lines.join('\n'));
  }
  if (changes.size === 0) return say.success('no custom resources found that require migration');
  if (options.dryRun) return say.success('dry-run mode enabled, no changes will be made');
  if (!options.yes) await confirm(context, 'Are you sure you want to proceed with the above upgrades');
  for (const [file, text] of changes) {
    await context.files.write(file, text);
    say.success(`file ${file} migrated successfully`);
  }
  say.success('custom resources migrated successfully');
}
