import { HelmError } from '@flux-ts/helm';

/** How many arguments a command of Helm takes. */
export interface Arity {
  readonly min?: number;
  readonly max?: number;
}

function plural(count: number): string {
  return count === 1 ? 'argument' : 'arguments';
}

/** Refuses a wrong number of arguments in Helm's words (cmd/require); `usage` is that of the command. */
export function checkArguments(
  args: readonly string[],
  command: string,
  usage: string,
  { min = 0, max = Number.POSITIVE_INFINITY }: Arity,
): void {
  if (args.length >= min && args.length <= max) return;
  const wants =
    min === max
      ? `requires ${min} ${plural(min)}`
      : args.length < min
        ? `requires at least ${min} ${plural(min)}`
        : `accepts at most ${max} ${plural(max)}`;
  throw new HelmError('NAME', `"helm ${command}" ${wants}\n\nUsage:  helm ${command} ${usage} [flags]`);
}
