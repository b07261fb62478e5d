import { errorMessage } from '@flux-ts/errors';
import { TemplateSet } from '@flux-ts/gotemplate';
import { HelmError } from '../errors.ts';
import { type FunctionContext, pureFunctions } from '../functions/functions.ts';

/** The name that `--name-template` makes. Throws {@link HelmError} `NAME` in Go's words. */
export function renderName(template: string, context: FunctionContext): string {
  try {
    const set = new TemplateSet(pureFunctions(context));
    set.parse('name-template', template);
    return set.execute('name-template', undefined, { budget: { steps: 100_000, output: 10_000 } });
  } catch (thrown) {
    throw new HelmError('NAME', errorMessage(thrown), { cause: thrown });
  }
}
