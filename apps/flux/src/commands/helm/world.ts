import type { CliContext } from '../../cli/context.ts';

/** How much a chart on the command line may take: what Helm would need minutes for ends here. */
export const BUDGET = { steps: 50_000_000, output: 256 * 1024 * 1024, time: 120_000 } as const;

/** What of the outside templates may see. */
export type World = ReturnType<typeof worldOf>;

/** Clock, zone and randomness of a command. */
export function worldOf(context: CliContext) {
  return {
    now: () => context.clock.now(),
    zone: () => zoneOf(context.env['TZ']),
    random: (length: number) => context.random(length),
  };
}

/** The zone of the machine, or that of TZ. Asking the machine costs 20 ms: few charts make us. */
function zoneOf(tz: string | undefined): string {
  return tz === undefined || tz === '' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : tz;
}
