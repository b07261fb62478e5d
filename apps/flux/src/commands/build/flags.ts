import { bool, pairs, string, strings } from '../../cli/flag.ts';

/** Flags that `flux build kustomization` and `flux diff kustomization` share. */
export const buildFlags = {
  path: string('directory with the manifests'),
  'kustomization-file': string('file with the Flux Kustomization'),
  'ignore-paths': strings('paths to leave out, in the syntax of .gitignore'),
  'strict-substitute': bool('fails if a variable without a default is not set'),
  recursive: bool('builds the Kustomizations among the objects too', false, { short: 'r' }),
  'local-sources': pairs('directories of sources, Kind/namespace/name=path; separated by commas'),
  'in-memory-build': bool('builds without writing files: always so here'),
};

/** The values of the flags. */
export interface BuildFlagValues {
  readonly path: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly 'kustomization-file': string;
  readonly 'ignore-paths': readonly string[];
  readonly 'strict-substitute': boolean;
  readonly recursive: boolean;
  readonly 'local-sources': Readonly<Record<string, string>>;
}
