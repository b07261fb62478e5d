import { mkdir } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import type { Rendered } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import type { TemplateFlags } from './template-flags.ts';

/** Writes every manifest to a file of its template's name below a folder, as `--output-dir` does. */
export async function writeManifests(
  context: CliContext,
  name: string,
  rendered: Pick<Rendered, 'manifests' | 'hooks' | 'crds'>,
  flags: TemplateFlags,
): Promise<void> {
  const folder = flags['release-name'] ? `${flags['output-dir']}/${name}` : flags['output-dir'];
  const hooks = flags['no-hooks'] ? [] : rendered.hooks;
  const shown = hooks.filter((hook) => !flags['skip-tests'] || !hook.events.includes('test'));
  const written = new Map<string, string>();
  const write = async (path: string, text: string): Promise<void> => {
    const content = `${written.get(path) ?? ''}---\n# Source: ${text}\n`;
    written.set(path, content);
    await makeFolder(context, dirname(path));
    await context.files.write(path, content);
    context.stdout.write(`wrote ${path}\n`);
  };
  if (flags['include-crds'])
    for (const crd of rendered.crds)
      await write(`${flags['output-dir']}/${crd.path}`, `${crd.path}\n${crd.text}`).catch(whileRendering);
  for (const { path, content } of rendered.manifests)
    await write(`${folder}/${path}`, `${path}\n${content}`).catch(whileRendering);
  for (const { path, content } of shown) await write(`${folder}/${path}`, `${path}\n${content}`);
}

/** Manifests are written while the chart is rendered, hooks behind it: Helm tells of the first as of what it rendered. */
function whileRendering(thrown: unknown): never {
  throw failure(`${errorMessage(thrown)}\n\nUse --debug flag to render out invalid YAML`, thrown);
}

async function makeFolder({ files }: CliContext, folder: string): Promise<void> {
  try {
    await mkdir(files.resolve(folder), { recursive: true });
  } catch (thrown) {
    const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOTDIR') throw failure(`stat ${normalize(folder)}: not a directory`, thrown);
    const reason =
      code === 'EEXIST' ? 'not a directory' : code === 'EACCES' ? 'permission denied' : String(code);
    throw failure(`mkdir ${normalize(folder)}: ${reason}`, thrown);
  }
}
