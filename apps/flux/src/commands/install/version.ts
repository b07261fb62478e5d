import { IMAGE_NAME, installLabels, PART_OF_FLUX } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { listAt, textAt } from '../../objects/fields.ts';
import { isNotFound } from '../../objects/upsert.ts';
import { VERSION_TAG } from '../../version.ts';

/** Name and tag of an image; ours is the same for all controllers, the Deployment tells which one it is. */
function imageVersion(image: string, deployment: string): [string, string] {
  const slash = image.lastIndexOf('/');
  const rest = image.slice(slash + 1);
  const [named = '', digest] = rest.split('@', 2);
  const colon = named.indexOf(':');
  if (colon < 0 && digest === undefined) throw failure(`parsing container image ${image} failed: no tag`);
  const name = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? (digest as string) : named.slice(colon + 1);
  return [name === IMAGE_NAME ? deployment : name, tag];
}

async function inCluster(client: KubeClient, namespace: string): Promise<[string, string][]> {
  const { clusterInfo } = await import('./cluster-info.ts');
  const info = await clusterInfo(client).catch((thrown: unknown) => {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  });
  const labelSelector = `${installLabels.partOf}=${PART_OF_FLUX}`;
  const apps = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const { items } = await client.list<KubeObject>(apps, { namespace, labelSelector });
  if (items.length === 0) throw failure(`no deployments found in ${namespace} namespace`);
  const images = items.flatMap((item) =>
    listAt(item, 'spec', 'template', 'spec', 'containers').map((container) =>
      imageVersion(textAt(container, 'image'), item.metadata.name),
    ),
  );
  const distribution = info?.distribution ?? '';
  const sorted = [...new Map(images)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...(distribution === '' ? [] : [['distribution', distribution] as [string, string]]), ...sorted];
}

export const command = defineCommand({
  long: 'Print the version of this program and of the controllers in the cluster.',
  example: `  flux version

  # This program alone
  flux version --client`,
  flags: {
    client: bool('prints the version of this program alone'),
    output: string("format of the output: 'json' or 'yaml'", 'yaml', { short: 'o' }),
  },
  async run(context, { flags }) {
    const { output } = flags;
    if (output !== 'yaml' && output !== 'json') throw failure(`--output must be json or yaml, not ${output}`);
    const rows: [string, string][] = [['flux', VERSION_TAG]];
    if (!flags.client) rows.push(...(await inCluster(await context.client(flags), flags.namespace)));
    if (output === 'json') {
      context.stdout.write(
        `${JSON.stringify(Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1))), undefined, 2)}\n`,
      );
    } else context.stdout.write(rows.map(([name, value]) => `${name}: ${value}\n`).join(''));
  },
});
