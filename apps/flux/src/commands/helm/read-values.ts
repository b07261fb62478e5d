import { errorMessage } from '@flux-ts/errors';
import { textOf, userValues } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import type { Values } from '../../cli/flag.ts';
import { httpGet } from '../../io/http-get.ts';
import type { valueFlags } from './template-flags.ts';

/** Bytes of a values file that is fetched. */
const MAX_BYTES = 64 * 1024 * 1024;

export type ValueFlags = Values<typeof valueFlags>;

/** The values that flags set. Throws in Helm's words. */
export async function readValues(
  context: CliContext,
  flags: ValueFlags,
  stdin: () => Promise<string>,
): Promise<ReturnType<typeof userValues>> {
  const read = async (path: string): Promise<string> => readText(context, path, stdin);
  const files: { name: string; text: string }[] = [];
  for (const name of flags.values) files.push({ name, text: await read(name) });
  const given = {
    files,
    json: flags['set-json'],
    set: flags.set,
    string: flags['set-string'],
    literal: flags['set-literal'],
    file: flags['set-file'],
  };
  const texts = await filesToSet(flags['set-file'], read);
  return userValues({ ...given, readFile: (path) => texts.get(path)?.() ?? '' });
}

/** Standard input, what is at an address, or a file: bytes that are no UTF-8 are kept, as Go keeps them. */
async function readText(context: CliContext, path: string, stdin: () => Promise<string>): Promise<string> {
  if (path.trim() === '-') return stdin();
  if (/^https?:\/\//.test(path)) return textOf(Buffer.concat(await httpGet(path, { maxBytes: MAX_BYTES })));
  return textOf(await context.files.read(path));
}

/** The texts of the files that `--set-file` names; one that cannot be read fails when it is used. */
async function filesToSet(
  expressions: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<ReadonlyMap<string, () => string>> {
  const paths = new Set<string>();
  const collect = (path: string): string => {
    paths.add(path);
    return '';
  };
  try {
    userValues({ file: expressions, readFile: collect });
  } catch {
    // What is wrong with the expressions is told when they are used.
  }
  const texts = new Map<string, () => string>();
  for (const path of paths) {
    try {
      const text = await read(path);
      texts.set(path, () => text);
    } catch (thrown) {
      texts.set(path, () => {
        throw new Error(errorMessage(thrown), { cause: thrown });
      });
    }
  }
  return texts;
}
