import { goQuote } from '@flux-ts/errors';
import { HelmError } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { logLine } from './log-line.ts';
import type { TemplateFlags } from './template-flags.ts';

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** Who is asked. Refuses what `--dry-run` cannot be, and tells of old forms, in Helm's words (cmdGetDryRunFlagStrategy). */
export function dryRunOf(context: CliContext, flags: TemplateFlags): 'client' | 'server' {
  const given = flags['dry-run'];
  const warn = (text: string) => context.stderr.write(logLine('WARN', text, {}));
  const refuse = (choices: string): never => {
    throw new HelmError('NAME', `invalid dry-run value (${goQuote(given)}). Must be ${choices}`);
  };
  if (given === 'unset') warn("--dry-run is deprecated and should be replaced with '--dry-run=client'");
  else if (given === 'none' || FALSE.includes(given)) refuse('"server" or "client"');
  else if (TRUE.includes(given))
    warn(`boolean '--dry-run=${given}' flag is deprecated and must be replaced with '--dry-run=client'`);
  else if (given !== 'client' && given !== 'server') refuse('"none", "server", or "client"');
  return given === 'server' || flags.validate ? 'server' : 'client';
}
