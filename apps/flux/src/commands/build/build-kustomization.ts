import { openRemoteSession } from '@flux-ts/render';
import type { KubeObject } from '@flux-ts/resource';
import { encode } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { buildAll, checkPaths } from './builder.ts';
import { buildFlags } from './flags.ts';
import { printed } from './mask-sops.ts';

export const command = defineCommand({
  long: `Build the manifests of a Kustomization as the controller would, and print them.
Secrets that SOPS encrypted are masked.`,
  example: `  # With the Kustomization of the cluster
  flux build kustomization my-app --path ./path/to/local/manifests

  # Without a cluster
  flux build kustomization my-app --path ./path/to/local/manifests \\
    --kustomization-file ./path/to/local/my-app.yaml \\
    --dry-run`,
  flags: {
    ...buildFlags,
    'dry-run': bool('reads nothing from the cluster'),
    'show-origin': bool('says in comments where each object comes from and what changed it'),
  },
  complete: completeNames('Kustomization'),
  async run(context, { args, flags }) {
    const [name] = args;
    if (name === undefined) throw failure('kustomization name is required');
    const path = await checkPaths(context, flags);
    const dryRun = flags['dry-run'];
    if (dryRun && flags['kustomization-file'] === '') {
      throw failure('dry-run mode requires a kustomization file');
    }
    const client = dryRun ? undefined : await context.client(flags);
    const origins = flags['show-origin'] ? new Map<KubeObject, string>() : undefined;
    const session = openRemoteSession({ identity: 'user', env: context.env });
    const request = { context, flags, client, name, namespace: flags.namespace, session };
    const objects = await buildAll(origins === undefined ? request : { ...request, origins }, path).finally(
      () => session.close(),
    );
    for (const object of objects) {
      context.stdout.write(`${origins?.get(object) ?? ''}${encode(printed(object))}---\n`);
    }
  },
});
