import { record } from '../record.ts';
import { FleetRun } from './fleet-run.ts';
import { describePhase, measurePhase, measureRestart, type Phase } from './phase.ts';
import { usageOf } from './process-usage.ts';
import { startSubject } from './subject.ts';

/**
 * Kustomizations of four objects each from one repository, as the issue of the main job describes:
 * `node bench/fleet/fleet.ts [--count 300] [--cluster embedded|real] [--idle SECONDS] [--manager-rate 20]
 * [--flux FOLDER] [--phases no-op,restart] [--record]`. `--flux` measures Flux's own kustomize-controller, found in that
 * folder, after ours on a cluster of its own, and prints the ratios (`--cluster real`). `--phases` leaves out what is
 * neither the install nor named. `--manager-rate` is what kube-controller-manager's controllers may ask for a second: at its default of
 * 20 it needs a minute to look at 300 Deployments, however fast they were applied.
 * Prints for each phase the time, the controllers' CPU and requests, and the ratio to what Flux was measured to need.
 */
const args = new Map(process.argv.slice(2).map((arg, i, all) => [arg, all[i + 1] ?? '']));
const count = Number(args.get('--count') ?? 300);
const where = (args.get('--cluster') ?? 'embedded') as 'embedded' | 'real';
const idle = Number(args.get('--idle') ?? 60);
const managerRate = Number(args.get('--manager-rate') ?? 20);
const flux = args.get('--flux');
const wanted = args.get('--phases')?.split(',');

/** Flux 2.9 on two cores with 300 Kustomizations and a real kube-apiserver: seconds. */
const FLUX: Readonly<Record<string, number>> = { install: 70, 'no-op': 40.6, restart: 38.7 };

/** What one run measured. */
interface Figures {
  readonly phases: readonly Phase[];
  readonly memoryMiB: { readonly peak: number; readonly idle: number };
}

async function run(folder: string | undefined): Promise<Figures> {
  const subject = await startSubject({ where, managerRate, flux: folder });
  const fleet = new FleetRun(subject, count);
  const phases: Phase[] = [];
  const told = (phase: Phase): void => {
    phases.push(phase);
    console.log(describePhase(phase, count, folder === undefined ? besideFlux(phase) : ''));
  };
  const measure = async (name: string, act: () => Promise<number>): Promise<void> => {
    if (isWanted(name)) told(await measurePhase(subject, name, act));
  };
  try {
    await fleet.prepare();
    told(await measurePhase(subject, 'install', () => fleet.install()));
    await measure('variable', () => fleet.changeVariable());
    await measure('push one', () => fleet.pushOne());
    await measure('no-op', () => fleet.noOp());
    const { peak } = usageOf(subject.pids);
    await measure(`idle ${idle} s`, async () => {
      await new Promise((resolve) => setTimeout(resolve, idle * 1000));
      return idle;
    });
    const { resident } = usageOf(subject.pids);
    if (isWanted('restart')) told(await measureRestart(subject, () => fleet.restart()));
    console.log(`memory         peak ${peak.toFixed(0)} MiB, idle ${resident.toFixed(0)} MiB`);
    return { phases, memoryMiB: { peak, idle: resident } };
  } finally {
    await fleet.end();
  }
}

function isWanted(phase: string): boolean {
  return wanted === undefined || wanted.some((name) => phase.startsWith(name));
}

/** The ratio to what Flux needed on another day; it says less than a run beside it (`--flux`). */
function besideFlux({ phase, seconds }: Phase): string {
  const theirs = FLUX[phase];
  if (theirs === undefined || flux !== undefined) return '';
  return `  ${((theirs * count) / 300 / seconds).toFixed(1)}× as fast as Flux`;
}

function compare(ours: Figures, theirs: Figures): void {
  for (const { phase, seconds, cpu } of ours.phases) {
    const peer = theirs.phases.find((other) => other.phase === phase);
    if (peer === undefined || phase.startsWith('idle')) continue;
    const ratio = `${(peer.seconds / seconds).toFixed(1)}× as fast as Flux, ${(cpu / peer.cpu).toFixed(2)} of its CPU`;
    console.log(`${phase.padEnd(14)} ${ratio}`);
  }
}

function keep(name: string, figures: Figures): void {
  const rate = managerRate === 20 ? '' : '-fast-manager';
  if (args.has('--record'))
    record(`fleet-${name}-${count}${rate}`, { count, where, managerRate, ...figures });
}

const ours = await run(undefined);
keep(where, ours);
if (flux !== undefined) {
  console.log("Flux's kustomize-controller");
  const theirs = await run(flux);
  keep('flux', theirs);
  compare(ours, theirs);
}
