import type { CommandNode } from '../cli/command.ts';

const table = (kind: string) => async () => (await import('../commands/get/get.ts')).getCommand(kind);
const all = (set: 'all' | 'sources' | 'images') => async () =>
  (await import('../commands/get/get-all.ts')).getAllCommand(set);

/** `flux get …` */
export const get: CommandNode = {
  name: 'get',
  short: 'Get the resources and their status',
  group: async () => (await import('../commands/get/flags.ts')).getGroup,
  children: [
    { name: 'all', short: 'Get all resources and statuses', load: all('all') },
    { name: 'alerts', aliases: ['alert'], short: 'Get Alert statuses', load: table('Alert') },
    {
      name: 'alert-providers',
      aliases: ['alert-provider'],
      short: 'Get Provider statuses',
      load: table('Provider'),
    },
    {
      name: 'artifacts',
      aliases: ['artifact'],
      short: 'Get artifact object status',
      children: [
        {
          name: 'generators',
          aliases: ['generator'],
          short: 'Get artifact generator statuses',
          load: table('ArtifactGenerator'),
        },
      ],
    },
    {
      name: 'helmreleases',
      aliases: ['hr', 'helmrelease'],
      short: 'Get HelmRelease statuses',
      load: table('HelmRelease'),
    },
    {
      name: 'images',
      aliases: ['image'],
      short: 'Get image automation object status',
      children: [
        { name: 'all', short: 'Get all image statuses', load: all('images') },
        { name: 'policy', short: 'Get ImagePolicy status', load: table('ImagePolicy') },
        { name: 'repository', short: 'Get ImageRepository status', load: table('ImageRepository') },
        { name: 'update', short: 'Get ImageUpdateAutomation status', load: table('ImageUpdateAutomation') },
      ],
    },
    {
      name: 'kustomizations',
      aliases: ['ks', 'kustomization'],
      short: 'Get Kustomization statuses',
      load: table('Kustomization'),
    },
    { name: 'receivers', aliases: ['receiver'], short: 'Get Receiver statuses', load: table('Receiver') },
    {
      name: 'sources',
      aliases: ['source'],
      short: 'Get source statuses',
      children: [
        { name: 'all', short: 'Get all source statuses', load: all('sources') },
        { name: 'bucket', short: 'Get Bucket source statuses', load: table('Bucket') },
        { name: 'chart', short: 'Get HelmChart statuses', load: table('HelmChart') },
        { name: 'external', short: 'Get ExternalArtifact source statuses', load: table('ExternalArtifact') },
        { name: 'git', short: 'Get GitRepository source statuses', load: table('GitRepository') },
        { name: 'helm', short: 'Get HelmRepository source statuses', load: table('HelmRepository') },
        { name: 'oci', short: 'Get OCIRepository status', load: table('OCIRepository') },
      ],
    },
  ],
};
