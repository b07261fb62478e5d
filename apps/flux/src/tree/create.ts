import type { CommandNode } from '../cli/command.ts';

const secret: CommandNode = {
  name: 'secret',
  short: 'Create or update Kubernetes secrets',
  children: [
    {
      name: 'git',
      short: 'Create or update a secret for Git',
      load: async () => (await import('../commands/secret/git.ts')).command,
    },
    {
      name: 'githubapp',
      short: 'Create or update a secret for a GitHub App',
      load: async () => (await import('../commands/secret/githubapp.ts')).command,
    },
    {
      name: 'helm',
      short: 'Create or update a secret for a Helm repository',
      load: async () => (await import('../commands/secret/helm.ts')).command,
    },
    {
      name: 'notation',
      short: 'Create or update a secret for the verification of Notation signatures',
      load: async () => (await import('../commands/secret/notation.ts')).command,
    },
    {
      name: 'oci',
      short: 'Create or update an image pull secret',
      load: async () => (await import('../commands/secret/oci.ts')).command,
    },
    {
      name: 'proxy',
      short: 'Create or update a secret for a proxy',
      load: async () => (await import('../commands/secret/proxy.ts')).command,
    },
    {
      name: 'receiver',
      short: 'Create or update a secret for the webhook of a Receiver',
      load: async () => (await import('../commands/secret/receiver.ts')).command,
    },
    {
      name: 'tls',
      short: 'Create or update a secret with TLS certificates',
      load: async () => (await import('../commands/secret/tls.ts')).command,
    },
  ],
};

const source: CommandNode = {
  name: 'source',
  short: 'Create or update sources',
  group: async () => (await import('../commands/create/group.ts')).sourceGroup,
  children: [
    {
      name: 'bucket',
      short: 'Create or update a Bucket source',
      load: async () => (await import('../commands/create/source-bucket.ts')).command,
    },
    {
      name: 'chart',
      short: 'Create or update a HelmChart source',
      load: async () => (await import('../commands/create/source-chart.ts')).command,
    },
    {
      name: 'git',
      short: 'Create or update a GitRepository source',
      load: async () => (await import('../commands/create/source-git.ts')).command,
    },
    {
      name: 'helm',
      short: 'Create or update a HelmRepository source',
      load: async () => (await import('../commands/create/source-helm.ts')).command,
    },
    {
      name: 'oci',
      short: 'Create or update an OCIRepository source',
      load: async () => (await import('../commands/create/source-oci.ts')).command,
    },
  ],
};

const image: CommandNode = {
  name: 'image',
  short: 'Create or update image automation objects',
  children: [
    {
      name: 'policy',
      short: 'Create or update an ImagePolicy',
      load: async () => (await import('../commands/create/image-policy.ts')).command,
    },
    {
      name: 'repository',
      short: 'Create or update an ImageRepository',
      load: async () => (await import('../commands/create/image-repository.ts')).command,
    },
    {
      name: 'update',
      short: 'Create or update an ImageUpdateAutomation',
      load: async () => (await import('../commands/create/image-update.ts')).command,
    },
  ],
};

/** `flux create …` */
export const create: CommandNode = {
  name: 'create',
  short: 'Create or update sources and resources',
  group: async () => (await import('../commands/create/group.ts')).createGroup,
  children: [
    {
      name: 'alert',
      short: 'Create or update an Alert',
      load: async () => (await import('../commands/create/alert.ts')).command,
    },
    {
      name: 'alert-provider',
      short: 'Create or update a Provider',
      load: async () => (await import('../commands/create/alert-provider.ts')).command,
    },
    {
      name: 'helmrelease',
      aliases: ['hr'],
      short: 'Create or update a HelmRelease',
      load: async () => (await import('../commands/create/helmrelease.ts')).command,
    },
    {
      name: 'kustomization',
      aliases: ['ks'],
      short: 'Create or update a Kustomization',
      load: async () => (await import('../commands/create/kustomization.ts')).command,
    },
    {
      name: 'receiver',
      short: 'Create or update a Receiver',
      load: async () => (await import('../commands/create/receiver.ts')).command,
    },
    {
      name: 'tenant',
      short: 'Create or update a tenant',
      load: async () => (await import('../commands/create/tenant.ts')).command,
    },
    image,
    secret,
    source,
  ],
};
