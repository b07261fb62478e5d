import { errorMessage } from '@flux-ts/errors';
import { type BuildOptions, createWarmTrees } from '@flux-ts/kustomize';
import type { RemoteSession } from '@flux-ts/render';
import { asValue, type KubeObject } from '@flux-ts/resource';
import { encode } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import { buildFolder, type FolderRequest } from './build-folder.ts';

/**
 * Builds the directories of standard input, one a line, and answers each with a line of JSON as soon as it is built. One
 * that was built before costs what has changed since.
 */
export async function runBatch(
  context: CliContext,
  given: BuildOptions,
  session: RemoteSession,
): Promise<void> {
  const options = { ...given, warm: createWarmTrees() };
  const texts = new WeakMap<KubeObject, string>();
  const encoded = (object: KubeObject): string => {
    const text = texts.get(object) ?? encode(asValue(object));
    texts.set(object, text);
    return text;
  };
  for (let dir = await context.stdin.readLine(); dir !== undefined; dir = await context.stdin.readLine()) {
    if (dir === '') continue;
    const answer = await answerFor({ context, dir, options, session }, encoded);
    context.stdout.write(`${JSON.stringify({ dir, ...answer })}\n`);
  }
}

interface Answer {
  readonly output: string | null;
  readonly error: string | null;
}

async function answerFor(request: FolderRequest, encoded: (object: KubeObject) => string): Promise<Answer> {
  try {
    const objects = await buildFolder(request);
    return { output: objects.map(({ value }) => encoded(value)).join('---\n'), error: null };
  } catch (thrown) {
    return { output: null, error: errorMessage(thrown) };
  }
}
