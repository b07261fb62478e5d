import { errorMessage } from '@flux-ts/errors';
import { HelmError } from '@flux-ts/helm';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { runBatch } from './batch.ts';
import { helmFlags } from './group.ts';
import { helmNamespace } from './helm-words.ts';
import { kubeFlags } from './kube-flags.ts';
import { logLine } from './log-line.ts';
import { writeManifests } from './output-dir.ts';
import { renderTemplate, type TemplateRequest } from './render-template.ts';
import { pickManifests } from './show-only.ts';
import { type TemplateFlags, templateFlags } from './template-flags.ts';

export const command = defineCommand({
  usage: '[NAME] [CHART]',
  long: 'Render the templates of a chart of this machine and print them, as helm template does. No cluster is asked but for --dry-run=server.',
  example: `  # Render a chart with other values
  flux helm template web ./charts/web --namespace shop --set replicas=3 -f values.yaml

  # Render many charts in one process
  echo '{"name":"web","chart":"./charts/web","flags":["--set","replicas=3"]}' | flux helm template --batch`,
  inherits: helmFlags,
  flags: templateFlags,
  async run(context, { flags, args, changed }) {
    if (changed('validate') && changed('dry-run'))
      throw new HelmError(
        'NAME',
        'if any flags in the group [validate dry-run] are set none of the others can be; [dry-run validate] were all set',
      );
    const namespace = helmNamespace(context, changed('namespace') ? flags.namespace : undefined);
    const client = () => context.client(kubeFlags(context, flags)).catch(unreachable);
    if (flags.batch) return runBatch(context, namespace, client);
    await template(context, flags, args, { namespace, client });
    return 0;
  },
});

/** A kubeconfig that cannot be used is, to Helm, a cluster that cannot be reached. */
function unreachable(thrown: unknown): never {
  const reason = errorMessage(thrown).replace(/^kubernetes configuration load failed: /, '');
  throw failure(`cluster reachability check failed: kubernetes cluster unreachable: ${reason}`, thrown);
}

/** `--wait` was a boolean once. */
function warnOfWait(context: CliContext, wait: string): void {
  if (wait !== 'true' && wait !== 'false') return;
  const now = wait === 'true' ? 'watcher' : 'hookOnly';
  context.stderr.write(
    logLine(
      'WARN',
      `--wait=${wait} is deprecated (boolean value) and can be replaced with --wait=${now}`,
      {},
    ),
  );
}

async function template(
  context: CliContext,
  flags: TemplateFlags,
  args: readonly string[],
  cluster: Pick<TemplateRequest, 'namespace' | 'client'>,
): Promise<void> {
  warnOfWait(context, flags.wait);
  if (args.length === 0)
    throw new HelmError(
      'NAME',
      '"helm template" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]',
    );
  const stdin = () => context.stdin.readAll();
  const done = await renderTemplate(context, { args, flags, stdin, ...cluster });
  const isWritten = flags['output-dir'] !== '';
  if (isWritten) {
    await writeManifests(context, done.name, done.parts, flags);
    // What was written is not there to be shown.
    pickManifests('', flags['show-only']);
  }
  context.stdout.write(isWritten && done.failure === undefined ? '\n' : done.output);
  if (done.failure !== undefined) throw done.failure;
}
