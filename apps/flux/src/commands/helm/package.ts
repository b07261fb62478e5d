import { mkdir, writeFile } from 'node:fs/promises';
import { goQuote } from '@flux-ts/errors';
import { type Chart, HelmError, loadChart, packChart } from '@flux-ts/helm';
import { parseVersion } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, type Values } from '../../cli/flag.ts';
import { logLinks, logOldFiles, readFolder } from './chart-files.ts';
import { checkServerFlags, serverFlags } from './chart-path-flags.ts';
import { epochOf } from './epoch.ts';
import { helmFlags } from './group.ts';
import { checkDependencies } from './installable.ts';
import { type SignOptions, signProvenance } from './provenance.ts';
import { updateDependencies } from './update-dependencies.ts';

const flags = {
  ...serverFlags,
  'app-version': string('appVersion that the packed chart has'),
  'dependency-update': bool('updates the dependencies first', false, { short: 'u' }),
  destination: string('folder to write the archive to', '.', { short: 'd' }),
  key: string('name of the key for --sign'),
  keyring: string('file with the keys for --sign'),
  'passphrase-file': string('file with the passphrase of the key; - for standard input'),
  sign: bool('signs the archive: writes a .prov file beside it'),
  version: string('version that the packed chart has'),
};

type PackageFlags = Values<typeof flags & typeof helmFlags>;

export const command = defineCommand({
  usage: '[CHART_PATH] [...]',
  long: 'Pack charts into archives. The same files give the same bytes; SOURCE_DATE_EPOCH sets their times.',
  example: `  # Pack a chart into web-1.2.3.tgz
  flux helm package ./charts/web --version 1.2.3`,
  inherits: helmFlags,
  flags,
  async run(context, { args, flags }) {
    if (args.length === 0) throw failure('need at least one argument, the path to the chart');
    await checkServerFlags(flags);
    const epoch = epochOf(context.env['SOURCE_DATE_EPOCH']);
    if (flags.sign && flags.key === '') throw failure('--key is required for signing a package');
    const sign = flags.sign ? signing(context, flags) : undefined;
    for (const path of args) {
      const written = await packageChart(context, path, { flags, epoch, sign });
      context.stdout.write(`Successfully packaged chart and saved it to: ${written}\n`);
    }
  },
});

/** How charts are packed. */
interface Packing {
  readonly flags: PackageFlags;
  readonly epoch: number | undefined;
  readonly sign: SignOptions | undefined;
}

async function packageChart(
  context: CliContext,
  path: string,
  { flags, epoch, sign }: Packing,
): Promise<string> {
  const { files } = context;
  if ((await files.kind(path, { follow: true })) === undefined)
    throw failure(`stat ${path}: no such file or directory`);
  if (flags['dependency-update']) {
    const update = { ...flags, verify: false, 'skip-refresh': false };
    await updateDependencies({ context, folder: files.resolve(path), flags: update, out: () => {}, epoch });
  }
  const read = await readFolder(files, path, { detect: true, times: true, onLink: logLinks(context) });
  const chart = changed(logOldFiles(context, loadChart(read)), flags);
  if (parseVersion(chart.metadata.version) === undefined)
    throw new HelmError('CHART', 'invalid semantic version');
  checkDependencies(chart);
  const { name, bytes } = saved(() =>
    packChart(chart, { now: context.clock.now(), ...(epoch === undefined ? {} : { epoch }) }),
  );
  const folder = flags.destination === '.' ? context.cwd : flags.destination;
  const target = folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
  if ((await files.kind(folder, { follow: true })) === 'file')
    throw failure(`failed to save: is not a directory: ${folder}`);
  await mkdir(files.resolve(folder), { recursive: true });
  await writeFile(files.resolve(target), bytes);
  if (sign !== undefined) {
    const signed = await signProvenance(context, chart, { file: name, archive: bytes }, sign);
    await writeFile(files.resolve(`${target}.prov`), signed);
  }
  return target;
}

/** How flags say that archives are signed. What standard input says goes for all of them. */
function signing(context: CliContext, flags: PackageFlags): SignOptions {
  const file = flags['passphrase-file'];
  let known: string | undefined;
  const readPassphrase = async (): Promise<string> => {
    known ??= file === '-' ? await context.stdin.readLine() : await firstLine(context, file);
    if (known === undefined) throw failure('EOF');
    return known;
  };
  return {
    keyring: flags.keyring,
    key: flags.key,
    ...(file === '' ? {} : { readPassphrase }),
    async passphrase(name) {
      context.stdout.write(`Password for key ${goQuote(name)} >  `);
      const typed = await context.stdin.readLine({ secret: true });
      context.stdout.write('\n');
      return typed ?? '';
    },
  };
}

async function firstLine(context: CliContext, file: string): Promise<string | undefined> {
  const text = await context.files.readText(file);
  return text === '' ? undefined : text.split(/\r?\n/)[0];
}

function changed(chart: Chart, flags: PackageFlags): Chart {
  const version = flags.version === '' ? chart.metadata.version : flags.version;
  const appVersion = flags['app-version'] === '' ? chart.metadata.appVersion : flags['app-version'];
  return { ...chart, metadata: { ...chart.metadata, version, appVersion } };
}

function saved<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    throw new HelmError(thrown.code, `failed to save: ${thrown.message}`, { cause: thrown });
  }
}
