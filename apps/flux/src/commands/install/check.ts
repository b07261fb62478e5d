import { errorMessage } from '@flux-ts/errors';
import { installLabels, PART_OF_FLUX } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { compareVersion, parseVersion } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { configuredClient } from '../../cli/configured-client.ts';
import type { CliContext } from '../../cli/context.ts';
import { duration } from '../../cli/duration-flag.ts';
import { bool, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { listAt, textAt } from '../../objects/fields.ts';
import { assess } from './assess.ts';
import { defaultComponents } from './available.ts';
import { clusterInfo } from './cluster-info.ts';

/** The Kubernetes versions that this Flux supports. */
const CONSTRAINT = '>=1.33.0-0';
const MINIMUM = '1.33.0-0';
/** The version is asked for in its own time, as by client-go; not in that of --timeout. */
const VERSION_TIMEOUT = 30_000;
const selector = `${installLabels.partOf}=${PART_OF_FLUX}`;

async function checkKubernetes(context: CliContext, client: KubeClient): Promise<boolean> {
  const say = messages(context);
  let text: string;
  try {
    text = (await client.discovery.serverVersion({ timeout: VERSION_TIMEOUT })).gitVersion;
  } catch (thrown) {
    say.failure(`Kubernetes API call failed: ${(thrown as Error).message}`);
    return false;
  }
  const version = parseVersion(text);
  const least = parseVersion(MINIMUM);
  if (version === undefined || least === undefined) {
    say.failure("Kubernetes version can't be determined");
    return false;
  }
  if (compareVersion(version, least) < 0) {
    say.failure(`Kubernetes version ${text} does not match ${CONSTRAINT}`);
    return false;
  }
  say.success(`Kubernetes ${text.replace(/^v/, '')} ${CONSTRAINT}`);
  return true;
}

async function checkFlux(context: CliContext, client: KubeClient): Promise<boolean> {
  const say = messages(context);
  try {
    const info = await clusterInfo(client);
    if (info.distribution !== '') say.success(`distribution: ${info.distribution}`);
    say.success(`bootstrapped: ${info.bootstrapped}`);
    return true;
  } catch (thrown) {
    say.failure(`checking failed: ${(thrown as Error).message}`);
    return false;
  }
}

async function checkControllers(
  context: CliContext,
  client: KubeClient,
  namespace: string,
  options: { readonly timeout: number; readonly interval: number },
): Promise<boolean> {
  const say = messages(context);
  const apps = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const { items } = await client.list<KubeObject>(apps, { namespace, labelSelector: selector });
  if (items.length === 0) {
    say.failure(`no controllers found in the '${namespace}' namespace with the label selector '${selector}'`);
    return false;
  }
  let good = true;
  for (const item of items) {
    if (!(await assess(context, client, namespace, [item.metadata.name], options))) good = false;
    for (const container of listAt(item, 'spec', 'template', 'spec', 'containers')) {
      say.action(textAt(container, 'image'));
    }
  }
  return good;
}

async function checkDefinitions(context: CliContext, client: KubeClient): Promise<boolean> {
  const say = messages(context);
  const kind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
  const { items } = await client.list<KubeObject>(kind, { labelSelector: selector });
  if (items.length === 0) {
    say.failure(`no crds found with the label selector '${selector}'`);
    return false;
  }
  let good = true;
  for (const item of items) {
    const stored = listAt(item, 'status', 'storedVersions').at(-1);
    if (stored === undefined) {
      good = false;
      say.failure(`no stored versions for ${item.metadata.name}`);
    } else say.success(`${item.metadata.name}/${stored}`);
  }
  return good;
}

/** One part of the check; what cannot be looked at is told, and the others go on. */
async function part(context: CliContext, check: () => Promise<boolean>): Promise<boolean> {
  return check().catch((thrown: unknown) => {
    messages(context).failure(errorMessage(thrown));
    return false;
  });
}

export const command = defineCommand({
  long: `Check the cluster and the installation.
The exit code is 1 if a check fails.`,
  example: `  # Before an installation
  flux check --pre

  # An installation
  flux check`,
  flags: {
    pre: bool('checks only what an installation needs'),
    components: strings('controllers to check', defaultComponents),
    'components-extra': strings('more controllers to check'),
    'poll-interval': duration('how often the state of controllers is looked at', 5000),
  },
  noArgs: true,
  async run(context, { flags }) {
    const say = messages(context);
    say.action('checking prerequisites');
    const client = await configuredClient(context, flags, 'Kubernetes client initialization failed: ');
    let good = await checkKubernetes(context, client);
    if (flags.pre) {
      if (!good) return 1;
      say.success('prerequisites checks passed');
      return 0;
    }
    say.action('checking version in cluster');
    good = (await checkFlux(context, client)) && good;
    say.action('checking controllers');
    const options = { timeout: flags.timeout, interval: flags['poll-interval'] };
    good = (await part(context, () => checkControllers(context, client, flags.namespace, options))) && good;
    say.action('checking crds');
    good = (await part(context, () => checkDefinitions(context, client))) && good;
    if (!good) {
      say.failure('check failed');
      return 1;
    }
    say.success('all checks passed');
    return 0;
  },
});
