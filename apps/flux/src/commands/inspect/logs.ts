import { errorMessage } from '@flux-ts/errors';
import { installLabels, PART_OF_FLUX } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import { formatLabelSelector, fromLabelSelector, type KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import { configuredClient } from '../../cli/configured-client.ts';
import type { CliContext } from '../../cli/context.ts';
import { duration } from '../../cli/duration-flag.ts';
import { failure } from '../../cli/errors.ts';
import { bool, choice, int, string } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { at, listAt, textAt } from '../../objects/fields.ts';
import { formatLogLine, type LogFilter } from './log-entry.ts';

const levels = ['debug', 'info', 'error'];

/** The Pod of each of Flux's Deployments whose log says most: a running one before others. */
async function findPods(client: KubeClient, namespace: string): Promise<KubeObject[]> {
  const labelSelector = `${installLabels.partOf}=${PART_OF_FLUX}`;
  const apps = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const { items } = await client.list<KubeObject>(apps, { namespace, labelSelector });
  const pods: KubeObject[] = [];
  for (const deployment of items) {
    const labels = at(deployment, 'spec', 'template', 'metadata', 'labels') as Record<string, string>;
    const selector = formatLabelSelector(fromLabelSelector({ matchLabels: labels }));
    const found = await client.list<KubeObject>(
      { apiVersion: 'v1', kind: 'Pod' },
      { namespace, labelSelector: selector },
    );
    const running = found.items.find((pod) => textAt(pod, 'status', 'phase') === 'Running');
    const pod = running ?? found.items[0];
    if (pod !== undefined) pods.push(pod);
  }
  if (pods.length === 0) throw failure(`no Flux pods found in namespace ${JSON.stringify(namespace)}`);
  return pods;
}

/** How much of a log is read. */
interface Extent {
  readonly tailLines?: string;
  readonly sinceTime?: string;
  readonly sinceSeconds?: string;
  readonly follow?: 'true';
}

/** Prints a line if it is wanted; false when it cannot be read, which ends a log. */
function print(context: CliContext, line: string, filter: LogFilter): boolean {
  try {
    const shown = formatLogLine(line, filter);
    if (shown !== undefined) context.stdout.write(shown);
    return true;
  } catch (thrown) {
    messages(context).failure(`parse error: ${errorMessage(thrown)}`);
    return false;
  }
}

/** Prints a log as it comes: to its end, or when it is followed, to the end of its container. */
async function printLog(
  context: CliContext,
  client: KubeClient,
  pod: KubeObject,
  query: Extent,
  filter: LogFilter,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace = '' } = pod.metadata;
  const containers = listAt(pod, 'spec', 'containers');
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  const asked = { ...query, ...(containers.length > 1 && { container: 'manager' }) };
  for await (const line of client.lines({ path, query: asked, signal })) {
    if (!print(context, line, filter)) return;
  }
}

export const command = defineCommand({
  long: 'Print the logs of the controllers, a line each, in a form that people can read.',
  example: `  # Errors of one kind in all namespaces
  flux logs --level=error --kind=Kustomization --all-namespaces`,
  flags: {
    level: choice(`log level, available options are: (${levels.join(', ')})`, levels, {
      type: levels.join('|'),
      refuse: (text, words) => `unsupported log level '${text}', must be one of: ${words.join(', ')}`,
    }),
    kind: string('shows the logs of a kind, for example GitRepository'),
    name: string('shows the logs of an object'),
    follow: bool('goes on with new lines', false, { short: 'f' }),
    tail: int('shows this many of the last lines of each log', -1),
    'flux-namespace': string('namespace of the controllers', 'flux-system'),
    'all-namespaces': bool('shows the logs of the objects of all namespaces', false, { short: 'A' }),
    since: duration('shows lines that are not older than this'),
    'since-time': string('shows lines after a time (RFC 3339)'),
  },
  async run(context, { args, flags }) {
    if (args.length > 0) throw failure('no argument required');
    const client = await configuredClient(context, flags);
    const pods = await findPods(client, flags['flux-namespace']);
    if (flags['since-time'] !== '' && flags.since !== 0) {
      throw failure('at most one of `sinceTime` or `sinceDuration` may be specified');
    }
    if (flags['since-time'] !== '' && Number.isNaN(Date.parse(flags['since-time']))) {
      throw failure(`${flags['since-time']} is not a valid (RFC3339) time`);
    }
    const extent: Extent = {
      ...(flags.tail > -1 && { tailLines: String(flags.tail) }),
      ...(flags['since-time'] !== '' && { sinceTime: flags['since-time'] }),
      ...(flags.since !== 0 && { sinceSeconds: String(Math.round(flags.since / 1000)) }),
      ...(flags.follow && { follow: 'true' }),
    };
    const filter: LogFilter = {
      level: flags.level,
      kind: flags.kind,
      name: flags.name,
      namespace: flags.namespace,
      allNamespaces: flags['all-namespaces'],
    };
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(flags.timeout)]);
    const show = (pod: KubeObject) => printLog(context, client, pod, extent, filter, signal);
    if (flags.follow) {
      await Promise.all(pods.map(show)).catch((thrown: unknown) => {
        if (!signal.aborted) throw failure(errorMessage(thrown), thrown);
      });
      return;
    }
    let failed = false;
    for (const pod of pods) {
      try {
        await show(pod);
      } catch (thrown) {
        failed = true;
        context.stderr.write(`failed getting logs: ${errorMessage(thrown)}\n`);
      }
    }
    if (failed) throw failure('failed to collect logs from all Flux pods');
  },
});
