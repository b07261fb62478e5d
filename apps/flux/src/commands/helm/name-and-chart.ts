import { HelmError, renderName } from '@flux-ts/helm';
import type { TemplateFlags } from './template-flags.ts';
import type { World } from './world.ts';

/** Name of the release and place of the chart, of NAME and CHART or CHART alone (Install.NameAndChart). */
export function nameAndChart(
  args: readonly string[],
  flags: TemplateFlags,
  world: World,
): { name: string; chart: string } {
  const refuse = (message: string): never => {
    throw new HelmError('NAME', message);
  };
  const [first = '', second, ...rest] = args;
  if (rest.length > 0)
    return refuse(`expected at most two arguments, unexpected arguments: ${rest.join(', ')}`);
  if (second !== undefined) {
    if (flags['generate-name']) return refuse('cannot set --generate-name and also specify a name');
    if (flags['name-template'] !== '') return refuse('cannot set --name-template and also specify a name');
    return { name: first, chart: second.trim() };
  }
  if (flags['name-template'] !== '')
    return { name: renderName(flags['name-template'], world), chart: first.trim() };
  return { name: 'release-name', chart: first.trim() };
}
