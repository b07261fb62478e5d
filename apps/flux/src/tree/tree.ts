import type { CommandNode } from '../cli/command.ts';
import { create } from './create.ts';
import { get } from './get.ts';
import { helmCommands } from './helm.ts';
import { later, laterBootstraps } from './later.ts';
import { verbNode } from './verbs.ts';

const shell = (name: 'bash' | 'fish' | 'powershell' | 'zsh'): CommandNode => ({
  name,
  short: `Generates ${name} completion scripts`,
  load: async () => (await import('../commands/completion.ts')).completionCommand(name),
});

const verbs: readonly CommandNode[] = [
  verbNode({
    name: 'delete',
    short: 'Delete sources and resources',
    line: (kind) => `Delete a ${kind}`,
    except: ['ExternalArtifact', 'ArtifactGenerator'],
    group: async () => (await import('../commands/verbs/delete.ts')).deleteGroup,
    load: async (kind) => (await import('../commands/verbs/delete.ts')).deleteCommand(kind),
  }),
  verbNode({
    name: 'export',
    short: 'Export resources in YAML format',
    line: (kind) => `Export ${kind} resources in YAML format`,
    except: [],
    group: async () => (await import('../commands/verbs/export.ts')).exportGroup,
    sourceGroup: async () => (await import('../commands/verbs/export.ts')).exportSourceGroup,
    load: async (kind) => (await import('../commands/verbs/export.ts')).exportCommand(kind),
  }),
  verbNode({
    name: 'reconcile',
    short: 'Reconcile sources and resources',
    line: (kind) => `Reconcile a ${kind}`,
    except: ['Alert', 'Provider', 'ExternalArtifact', 'ArtifactGenerator'],
    group: async () => ({ flags: {} }),
    load: async (kind) => (await import('../commands/verbs/reconcile.ts')).reconcileCommand(kind),
  }),
  verbNode({
    name: 'resume',
    short: 'Resume suspended resources',
    line: (kind) => `Resume a suspended ${kind}`,
    except: ['ExternalArtifact', 'ArtifactGenerator'],
    group: async () => (await import('../commands/verbs/resume.ts')).resumeGroup,
    load: async (kind) => (await import('../commands/verbs/resume.ts')).resumeCommand(kind),
  }),
  verbNode({
    name: 'suspend',
    short: 'Suspend resources',
    line: (kind) => `Suspend reconciliation of ${kind}`,
    except: ['ExternalArtifact', 'ArtifactGenerator'],
    group: async () => (await import('../commands/verbs/suspend.ts')).suspendGroup,
    load: async (kind) => (await import('../commands/verbs/suspend.ts')).suspendCommand(kind),
  }),
];

const lifecycle: readonly CommandNode[] = [
  {
    name: 'bootstrap',
    short: 'Deploy Flux on a cluster the GitOps way.',
    group: async () => (await import('../commands/bootstrap/flags.ts')).bootstrapGroup,
    children: [
      {
        name: 'git',
        short: 'Deploy Flux on a cluster connected to a Git repository',
        load: async () => (await import('../commands/bootstrap/git.ts')).command,
      },
      ...laterBootstraps,
    ],
  },
  {
    name: 'check',
    short: 'Check requirements and installation',
    load: async () => (await import('../commands/install/check.ts')).command,
  },
  {
    name: 'install',
    short: 'Install or upgrade Flux',
    load: async () => (await import('../commands/install/install.ts')).command,
  },
  {
    name: 'migrate',
    short: 'Migrate the Flux custom resources to their latest API version',
    load: async () => (await import('../commands/install/migrate.ts')).command,
  },
  {
    name: 'uninstall',
    short: 'Uninstall Flux and its custom resource definitions',
    load: async () => (await import('../commands/install/uninstall.ts')).command,
  },
  {
    name: 'version',
    short: 'Print the client and server-side components version information.',
    load: async () => (await import('../commands/install/version.ts')).command,
  },
];

const inspection: readonly CommandNode[] = [
  {
    name: 'debug',
    short: 'Debug a flux resource',
    children: [
      {
        name: 'helmrelease',
        aliases: ['hr'],
        short: 'Debug a HelmRelease',
        load: async () => (await import('../commands/inspect/debug-helmrelease.ts')).command,
      },
      {
        name: 'kustomization',
        aliases: ['ks'],
        short: 'Debug a Kustomization',
        load: async () => (await import('../commands/inspect/debug-kustomization.ts')).command,
      },
    ],
  },
  {
    name: 'events',
    short: 'Display Kubernetes events for Flux resources',
    load: async () => (await import('../commands/inspect/events.ts')).command,
  },
  {
    name: 'logs',
    short: 'Display formatted logs for Flux components',
    load: async () => (await import('../commands/inspect/logs.ts')).command,
  },
  {
    name: 'stats',
    short: 'Stats of Flux reconciles',
    load: async () => (await import('../commands/inspect/stats.ts')).command,
  },
  {
    name: 'trace',
    short: 'Trace in-cluster objects throughout the GitOps delivery pipeline',
    load: async () => (await import('../commands/inspect/trace.ts')).command,
  },
  {
    name: 'tree',
    short: 'Print the resources reconciled by Flux',
    children: [
      {
        name: 'artifact',
        short: 'Print artifact objects reconciled by Flux',
        children: [{ name: 'generator', short: 'Print the inventory of an ArtifactGenerator' }],
      },
      {
        name: 'kustomization',
        aliases: ['ks'],
        short: 'Print the resource inventory of a Kustomization',
        load: async () => (await import('../commands/inspect/tree-kustomization.ts')).command,
      },
    ],
  },
];

/** Commands that Flux does not have: controllers and cluster in this process. */
const local: readonly CommandNode[] = [
  {
    name: 'dev',
    short: 'Run Flux with an embedded cluster on this machine',
    load: async () => (await import('../dev/dev-command.ts')).devCommand,
  },
  {
    name: 'serve',
    short: 'Run controllers of Flux',
    load: async () => (await import('../serve/serve-command.ts')).serveCommand,
  },
];

const helm: CommandNode = {
  name: 'helm',
  short: 'Work on Helm charts',
  group: async () => (await import('../commands/helm/group.ts')).helmGroup,
  children: helmCommands,
};

const kustomize: CommandNode = {
  name: 'kustomize',
  short: 'Build kustomizations of this machine',
  group: async () => (await import('../commands/kustomize/group.ts')).kustomizeGroup,
  children: [
    {
      name: 'build',
      short: 'Build a kustomization as kustomize does',
      load: async () => (await import('../commands/kustomize/build.ts')).command,
    },
  ],
};

/** Every command. */
export const tree: CommandNode = {
  name: 'flux',
  short: 'Command line utility for assembling Kubernetes CD pipelines',
  children: [
    {
      name: 'build',
      short: 'Build a flux resource',
      children: [
        { name: 'artifact', short: 'Build an artifact' },
        {
          name: 'kustomization',
          aliases: ['ks'],
          short: 'Build a Kustomization',
          load: async () => (await import('../commands/build/build-kustomization.ts')).command,
        },
      ],
    },
    {
      name: 'completion',
      short: 'Generates completion scripts for various shells',
      children: [shell('bash'), shell('fish'), shell('powershell'), shell('zsh')],
    },
    create,
    {
      name: 'diff',
      short: 'Diff a flux resource',
      children: [
        { name: 'artifact', short: 'Diff an artifact' },
        {
          name: 'kustomization',
          aliases: ['ks'],
          short: 'Diff a Kustomization',
          load: async () => (await import('../commands/build/diff-kustomization.ts')).command,
        },
      ],
    },
    {
      name: 'envsubst',
      short: 'Substitute the values of environment variables',
      load: async () => (await import('../commands/envsubst.ts')).command,
    },
    get,
    helm,
    {
      name: 'help',
      short: 'Help about any command',
      showsHelp: true,
      load: async () => (await import('../commands/help.ts')).command,
    },
    kustomize,
    ...inspection,
    ...lifecycle,
    ...local,
    ...later,
    ...verbs,
  ],
};
