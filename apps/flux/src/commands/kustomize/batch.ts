import { errorMessage } from '@flux-ts/errors';
import type { BuildOptions } from '@flux-ts/kustomize';
import { asValue } from '@flux-ts/resource';
import { encodeAll } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import { buildFolder } from './build-folder.ts';

/** Builds the directories of standard input, one a line, and answers each with a line of JSON as soon as it is built. */
export async function runBatch(context: CliContext, options: BuildOptions): Promise<void> {
  for (let dir = await context.stdin.readLine(); dir !== undefined; dir = await context.stdin.readLine()) {
    if (dir === '') continue;
    context.stdout.write(`${JSON.stringify({ dir, ...(await answer(context, dir, options)) })}\n`);
  }
}

interface Answer {
  readonly output: string | null;
  readonly error: string | null;
}

async function answer(context: CliContext, dir: string, options: BuildOptions): Promise<Answer> {
  try {
    const objects = await buildFolder({ dir, context, options });
    return { output: encodeAll(objects.map((object) => asValue(object.value))), error: null };
  } catch (thrown) {
    return { output: null, error: errorMessage(thrown) };
  }
}
