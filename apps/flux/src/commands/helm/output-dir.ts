import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Rendered } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
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
    await mkdir(dirname(context.files.resolve(path)), { recursive: true });
    await context.files.write(path, content);
    context.stdout.write(`wrote ${path}\n`);
  };
  if (flags['include-crds'])
    for (const crd of rendered.crds)
      await write(`${flags['output-dir']}/${crd.path}`, `${crd.path}\n${crd.text}`);
  for (const { path, content } of [...rendered.manifests, ...shown])
    await write(`${folder}/${path}`, `${path}\n${content}`);
}
