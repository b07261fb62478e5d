import { errorMessage } from '@flux-ts/errors';
import type { BuildOptions } from '@flux-ts/kustomize';
import type { RemoteSession } from '@flux-ts/render';
import { asValue } from '@flux-ts/resource';
import { encodeAll } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import { buildFolder, type FolderRequest } from './build-folder.ts';

/** Builds the directories of standard input, one a line, and answers each with a line of JSON as soon as it is built. */
export async function runBatch(
  context: CliContext,
  options: BuildOptions,
  session: RemoteSession,
): Promise<void> {
  for (let dir = await context.stdin.readLine(); dir !== undefined; dir = await context.stdin.readLine()) {
    if (dir === '') continue;
    context.stdout.write(
      `${JSON.stringify({ dir, ...(await answer({ context, dir, options, session })) })}\n`,
    );
  }
}

interface Answer {
  readonly output: string | null;
  readonly error: string | null;
}

async function answer(request: FolderRequest): Promise<Answer> {
  try {
    const objects = await buildFolder(request);
    return { output: encodeAll(objects.map((object) => asValue(object.value))), error: null };
  } catch (thrown) {
    return { output: null, error: errorMessage(thrown) };
  }
}
