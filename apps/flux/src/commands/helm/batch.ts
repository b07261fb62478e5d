import { errorMessage } from '@flux-ts/errors';
import { HelmError, RenderCache } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { string } from '../../cli/flag.ts';
import { indexFlags, parseFlags } from '../../cli/parse-flags.ts';
import { helmFlags } from './group.ts';
import { renderTemplate, type TemplateRequest } from './render-template.ts';
import { type TemplateFlags, templateFlags } from './template-flags.ts';

/** One line of the input of `--batch`. */
interface Line {
  readonly name: string | undefined;
  readonly chart: string;
  readonly flags: readonly string[];
}

const flags = { ...helmFlags, ...templateFlags, namespace: string('', '', { short: 'n' }) };

/**
 * Renders a chart for every line of standard input, `{"name": …, "chart": …, "flags": […]}`, and answers each with a
 * line: `{"output": …}` or `{"error": …}`. The exit code is 0 unless a line cannot be read.
 */
export async function runBatch(
  context: CliContext,
  namespace: string,
  client: TemplateRequest['client'],
): Promise<number> {
  let code = 0;
  const cache = new RenderCache();
  for (let line = await context.stdin.readLine(); line !== undefined; line = await context.stdin.readLine()) {
    if (line.trim() === '') continue;
    const answer = await answerLine(context, line, { namespace, client, cache });
    if (answer.isBroken === true) code = 1;
    const { isBroken, ...shown } = answer;
    context.stdout.write(`${JSON.stringify(shown)}\n`);
  }
  return code;
}

interface Answer {
  readonly output?: string;
  readonly error?: string;
  readonly isBroken?: boolean;
}

async function answerLine(
  context: CliContext,
  text: string,
  cluster: Pick<TemplateRequest, 'namespace' | 'client' | 'cache'>,
): Promise<Answer> {
  let line: Line;
  try {
    line = readLine(text);
  } catch (thrown) {
    return { error: errorMessage(thrown), isBroken: true };
  }
  try {
    const { values, operands, changed } = parseFlags(line.flags, indexFlags([flags]), flags);
    const args = [...(line.name === undefined ? [] : [line.name]), line.chart, ...operands];
    const given = changed.has('namespace') ? String(values['namespace']) : cluster.namespace;
    const stdin = async () => '';
    const request = {
      args,
      flags: values as unknown as TemplateFlags,
      namespace: given,
      stdin,
      client: cluster.client,
      ...(cluster.cache === undefined ? {} : { cache: cluster.cache }),
    };
    const { output, failure } = await renderTemplate(context, request);
    return failure === undefined ? { output } : { output, error: failure.message };
  } catch (thrown) {
    return { error: errorMessage(thrown) };
  }
}

function readLine(text: string): Line {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('chart' in value) || typeof value.chart !== 'string')
    throw new HelmError('NAME', 'a line must be an object with name, chart and flags');
  const words = 'flags' in value && Array.isArray(value.flags) ? value.flags.map(String) : [];
  const name = 'name' in value && typeof value.name === 'string' ? value.name : undefined;
  return { name, chart: value.chart, flags: words };
}
