/** What the next steps depend on. */
export interface NextSteps {
  /** A path in the data folder. */
  readonly file: (name: string) => string;
  /** The working tree that is followed. */
  readonly tree: string | undefined;
  /** Nothing was seeded. */
  readonly empty: boolean;
  /** Whether a controller runs that applies what is pushed or saved. */
  readonly applies: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Lines that tell what to type once `flux dev` is ready. Started by npm, there need be no `flux` on the PATH. */
export function nextSteps({ file, tree, empty, applies, env }: NextSteps): string[] {
  const flux = env['npm_command'] === undefined ? 'flux' : 'npx flux';
  const steps = (): string[] => {
    if (empty) return ['kubectl get all -A'];
    const clone = `git clone "$(node -p "require('${file('dev.json')}').git")/fleet.git"`;
    const look = tree === undefined ? [`${flux} get all`, clone] : [`${flux} get all`];
    if (!applies) return look;
    const edit =
      tree === undefined
        ? 'edit apps/foo/deployment.yaml, commit, push: it is applied'
        : `edit a file below ${tree}: what you save is applied`;
    return [...look, edit];
  };
  return [`export KUBECONFIG=${file('kubeconfig')}`, ...steps()].map((line) => `  ${line}`);
}
