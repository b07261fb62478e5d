import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The suites that take a minute and more, so that none of them is begun when the others have ended. */
const LONG = [
  'kube/kube',
  'helm-release/release',
  'kustomize/kustomize',
  'helm-cli/server',
  'e2e/seed-000',
  'e2e/bad-input',
  'clients/helm',
];

/** Runs the long suites first, then the others as vitest orders them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`${name}.suite.ts`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
