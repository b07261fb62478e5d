import type { CommandModule, CommandNode } from '../cli/command.ts';

/** Where a kind stands in the commands of a verb: `source git`, `image policy`, `kustomization`. */
export interface Place {
  readonly group?: 'source' | 'image' | 'artifact';
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: string;
}

/** The kinds that verbs work on, in the words of the command line. */
export const places: readonly Place[] = [
  { name: 'alert', kind: 'Alert' },
  { name: 'alert-provider', kind: 'Provider' },
  { name: 'helmrelease', aliases: ['hr'], kind: 'HelmRelease' },
  { name: 'kustomization', aliases: ['ks'], kind: 'Kustomization' },
  { name: 'receiver', kind: 'Receiver' },
  { group: 'image', name: 'policy', kind: 'ImagePolicy' },
  { group: 'image', name: 'repository', kind: 'ImageRepository' },
  { group: 'image', name: 'update', kind: 'ImageUpdateAutomation' },
  { group: 'source', name: 'bucket', kind: 'Bucket' },
  { group: 'source', name: 'chart', kind: 'HelmChart' },
  { group: 'source', name: 'git', kind: 'GitRepository' },
  { group: 'source', name: 'helm', kind: 'HelmRepository' },
  { group: 'source', name: 'oci', kind: 'OCIRepository' },
  { group: 'source', name: 'external', kind: 'ExternalArtifact' },
  { group: 'artifact', name: 'generator', kind: 'ArtifactGenerator' },
];

const groupWords = { source: 'sources', image: 'image automation objects', artifact: 'artifact objects' };

/** What a verb is called, and what it does to a kind. */
export interface Verb {
  readonly name: string;
  readonly short: string;
  /** The line of one kind in the list of commands. */
  readonly line: (kind: string) => string;
  readonly except: readonly string[];
  readonly group: NonNullable<CommandNode['group']>;
  readonly load: (kind: string) => Promise<CommandModule>;
  /** Group of the persistent flags of `<verb> source`. */
  readonly sourceGroup?: NonNullable<CommandNode['group']>;
}

/** The command tree of a verb over all its kinds. */
export function verbNode(verb: Verb): CommandNode {
  const wanted = places.filter((place) => !verb.except.includes(place.kind));
  const leaf = (place: Place): CommandNode => ({
    name: place.name,
    short: verb.line(place.kind),
    ...(place.aliases && { aliases: place.aliases }),
    load: () => verb.load(place.kind),
  });
  const title = verb.name[0]?.toUpperCase() + verb.name.slice(1);
  const groups = [...new Set(wanted.flatMap((place) => place.group ?? []))].map(
    (group): CommandNode => ({
      name: group,
      short: `${title} ${groupWords[group]}`,
      children: wanted.filter((place) => place.group === group).map(leaf),
      ...(group === 'source' && verb.sourceGroup && { group: verb.sourceGroup }),
    }),
  );
  return {
    name: verb.name,
    short: verb.short,
    group: verb.group,
    children: [...wanted.filter((place) => place.group === undefined).map(leaf), ...groups],
  };
}
