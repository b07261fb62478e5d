import { errorMessage } from '@flux-ts/errors';
import type { InstallOptions } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import { configuredClient } from '../../cli/configured-client.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { componentsFor, refuseMissing } from './available.ts';
import { componentFlags, installOptions } from './install-flags.ts';
import { installManifests, installObjects, manifestsFolder } from './manifests.ts';

export const command = defineCommand({
  long: 'Install or upgrade Flux in a namespace; its objects are applied server-side.',
  example: `  # Install in the flux-system namespace
  flux install --namespace=flux-system

  # Write the manifests to a file
  flux install --export > flux-system.yaml`,
  flags: {
    export: bool('prints the manifests instead of applying them'),
    ...componentFlags,
    force: bool('overrides an installation that another tool looks after'),
    manifests: string('path to the manifests', '', { hidden: true }),
  },
  noArgs: true,
  async run(context, { flags, changed }) {
    const asked = installOptions(flags.namespace, flags);
    const folder = manifestsFolder(context, flags.manifests);
    const objectsFor = (options: InstallOptions): Promise<KubeObject[]> =>
      installObjects(options, folder).catch((thrown: unknown) => {
        throw failure(`install failed: ${errorMessage(thrown)}`, thrown);
      });
    if (flags.export) {
      if (folder === '') refuseMissing(asked.components);
      return context.stdout.write(installManifests(asked, await objectsFor(asked)));
    }
    const client = await configuredClient(context, flags);
    const options = { ...asked, components: await componentsFor(client, flags, changed('components')) };
    const say = messages(context);
    say.generate('generating manifests');
    const objects = await objectsFor(options);
    if (flags.verbose) context.stdout.write(installManifests(options, objects));
    say.success('manifests build completed');
    say.action(`installing components in ${flags.namespace} namespace`);
    const { guardInstall, installComponents } = await import('./apply-install.ts');
    await guardInstall(context, client, flags.force);
    await installComponents(context, client, objects, options, {
      credentials: flags['registry-creds'],
      timeout: flags.timeout,
    });
    say.success('install finished');
  },
});
