import { errorMessage } from '@flux-ts/errors';
import { FLUX_KINDS, installLabels, PART_OF_FLUX } from '@flux-ts/kinds';
import type { KubeClient, ResourceRef } from '@flux-ts/kube';
import { formatSubject, type KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { confirm } from '../../cli/prompt.ts';
import { kindNamed } from '../../objects/kind-words.ts';
import { isNotFound, keyOf } from '../../objects/upsert.ts';
import { clusterInfo, isManagedByFlux } from './cluster-info.ts';

const labelSelector = `${installLabels.partOf}=${PART_OF_FLUX}`;

interface Part extends ResourceRef {
  readonly clusterScoped?: boolean;
}

const parts: readonly Part[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'v1', kind: 'ServiceAccount' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', clusterScoped: true },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', clusterScoped: true },
];
const definitions: Part = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  clusterScoped: true,
};

/** The order in which Flux goes through its kinds (flux2 pkg/uninstall); those that it passes over come last. */
const order = [
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
  'ImagePolicy',
  'ImageRepository',
  'ImageUpdateAutomation',
  'ArtifactGenerator',
];
const kinds = [...order.map(kindNamed), ...FLUX_KINDS.filter(({ kind }) => !order.includes(kind))];

/** One uninstallation: failures of single objects are said, and do not end it. */
class Uninstall {
  private readonly say;
  private readonly client: KubeClient;
  private readonly dryRun: boolean;
  private readonly end: string;

  constructor(context: CliContext, client: KubeClient, dryRun: boolean) {
    this.say = messages(context);
    this.client = client;
    this.dryRun = dryRun;
    this.end = dryRun ? ' (dry run)' : ' ';
  }

  async deleteAll(part: Part, namespace: string): Promise<void> {
    const where = part.clusterScoped === true ? {} : { namespace };
    for (const object of await this.list(part, { ...where, labelSelector })) await this.delete(object);
  }

  async delete(object: KubeObject): Promise<void> {
    const subject = formatSubject(object);
    try {
      await this.client.delete(keyOf(object), { propagation: 'Background', dryRun: this.dryRun });
      this.say.success(`${subject} deleted${this.end}`);
    } catch (thrown) {
      this.say.failure(`${subject} deletion failed: ${errorMessage(thrown)}`);
    }
  }

  async removeFinalizers(ref: ResourceRef): Promise<void> {
    for (const object of await this.list(ref, {})) {
      const subject = formatSubject(object);
      try {
        const body = { metadata: { finalizers: null } };
        await this.client.patch(keyOf(object), { type: 'merge', body }, { dryRun: this.dryRun });
        this.say.success(`${subject} finalizers deleted${this.end}`);
      } catch (thrown) {
        this.say.failure(`${subject} removing finalizers failed: ${errorMessage(thrown)}`);
      }
    }
  }

  private async list(
    ref: ResourceRef,
    where: { namespace?: string; labelSelector?: string },
  ): Promise<KubeObject[]> {
    try {
      const { apiVersion, kind } = ref;
      const { items } = await this.client.list<KubeObject>({ apiVersion, kind }, where);
      return items.map((item) => ({ ...item, apiVersion, kind }));
    } catch {
      // Flux passes over kinds that cannot be listed: they may never have been installed.
      return [];
    }
  }
}

export const command = defineCommand({
  long: 'Remove Flux and its custom resource definitions from a cluster.',
  example: `  # Say what would be removed
  flux uninstall --dry-run

  # Remove all but the namespace
  flux uninstall --keep-namespace=true`,
  flags: {
    'keep-namespace': bool('keeps the namespace'),
    'dry-run': bool('only says what would be removed'),
    silent: bool('asks nothing', false, { short: 's' }),
  },
  noArgs: true,
  async run(context, { flags }) {
    const client = await context.client(flags);
    if (!flags['dry-run'] && !flags.silent) {
      const info = await clusterInfo(client).catch((thrown: unknown) => {
        if (isNotFound(thrown)) return undefined;
        throw failure(`cluster info unavailable: ${errorMessage(thrown)}`, thrown);
      });
      const foreign = info !== undefined && !isManagedByFlux(info);
      await confirm(
        context,
        foreign
          ? `Flux is managed by ${info.managedBy}! Are you sure you want to delete Flux and its CRDs using Flux CLI`
          : 'Are you sure you want to delete Flux and its custom resource definitions',
      );
    }
    const say = messages(context);
    const work = new Uninstall(context, client, flags['dry-run']);
    say.action(`deleting components in ${flags.namespace} namespace`);
    for (const part of parts) await work.deleteAll(part, flags.namespace);
    say.action('deleting toolkit.fluxcd.io finalizers in all namespaces');
    for (const kind of kinds) await work.removeFinalizers(kind);
    say.action('deleting toolkit.fluxcd.io custom resource definitions');
    await work.deleteAll(definitions, '');
    if (!flags['keep-namespace']) {
      await work.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: flags.namespace } });
    }
    say.success('uninstall finished');
  },
});
