import { type KubeClient, listAll } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';
import { at, conditionsOf, numberAt } from '../../objects/fields.ts';
import { kindNamed } from '../../objects/kind-words.ts';
import { formatTable } from '../../objects/table.ts';

const kinds = [
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
  'Kustomization',
  'HelmRelease',
  'Alert',
  'Provider',
  'Receiver',
  'ImageUpdateAutomation',
  'ImagePolicy',
  'ImageRepository',
];

/** A size in IEC units with one decimal; `-` for none. */
export function formatSize(bytes: number): string {
  if (bytes === 0) return '-';
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes / 1024;
  let unit = 0;
  for (; Math.trunc(value) >= 1024; unit++) value /= 1024;
  return `${value.toFixed(1)} ${'KMGTPE'[unit]}iB`;
}

async function row(client: KubeClient, kindName: string, namespace: string | undefined): Promise<string[]> {
  const where = namespace === undefined ? {} : { namespace };
  const items = await listAll<KubeObject>(client, kindNamed(kindName), where).catch(() => [] as KubeObject[]);
  const suspended = items.filter((item) => at(item, 'spec', 'suspend') === true).length;
  const failing = items
    .flatMap(conditionsOf)
    .filter((each) => each.type === 'Ready' && each.status === 'False');
  const size = items.reduce((sum, item) => sum + (numberAt(item, 'status', 'artifact', 'size') ?? 0), 0);
  return [
    kindName,
    String(items.length - suspended),
    String(failing.length),
    String(suspended),
    formatSize(size),
  ];
}

export const command = defineCommand({
  noArgs: true,
  long: 'Count the objects that Flux reconciles, and the bytes that it stores.',
  example: '  flux stats --all-namespaces',
  flags: { 'all-namespaces': bool('counts the objects of all namespaces', false, { short: 'A' }) },
  async run(context, { flags }) {
    const client = await context.client(flags);
    const namespace = flags['all-namespaces'] ? undefined : flags.namespace;
    const rows: string[][] = [];
    for (const kind of kinds) rows.push(await row(client, kind, namespace));
    context.stdout.write(formatTable(['Reconcilers', 'Running', 'Failing', 'Suspended', 'Storage'], rows));
  },
});
