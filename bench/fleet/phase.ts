import { usageOf } from './process-usage.ts';
import { difference, requestsByMethod } from './requests.ts';
import type { Subject } from './subject.ts';

/** What a phase took. */
export interface Phase {
  readonly phase: string;
  readonly seconds: number;
  /** CPU seconds of the controllers. */
  readonly cpu: number;
  readonly requests: Record<string, number>;
  /** Of a real cluster: CPU seconds by program, requests by verb and resource. */
  readonly server?: { readonly cpu: Record<string, number>; readonly requests: Record<string, number> };
}

/** Runs a phase, and counts what the controllers and the server spend on it. */
export async function measurePhase(
  subject: Subject,
  phase: string,
  act: () => Promise<number>,
): Promise<Phase> {
  const before = { usage: usageOf(subject.pids), requests: await requestsByMethod(subject.metricsUrls) };
  const serverBefore = await serverUse(subject);
  const seconds = await act();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const requests = difference(await requestsByMethod(subject.metricsUrls), before.requests);
  const server = since(await serverUse(subject), serverBefore);
  return { phase, seconds, cpu: usageOf(subject.pids).cpu - before.usage.cpu, requests, ...server };
}

/** Runs a restart: what is spent since is all that the new processes spent. */
export async function measureRestart(subject: Subject, act: () => Promise<number>): Promise<Phase> {
  const seconds = await act();
  return {
    phase: 'restart',
    seconds,
    cpu: usageOf(subject.pids).cpu,
    requests: await requestsByMethod(subject.metricsUrls),
  };
}

async function serverUse({ server }: Subject): Promise<Phase['server']> {
  if (server === undefined) return undefined;
  const cpu = Object.entries(server.pids).map(([name, pid]) => [name, usageOf([pid]).cpu] as const);
  return { cpu: Object.fromEntries(cpu), requests: await server.requests() };
}

function since(now: Phase['server'], before: Phase['server']): Pick<Phase, 'server'> {
  if (now === undefined || before === undefined) return {};
  return {
    server: { cpu: difference(now.cpu, before.cpu), requests: difference(now.requests, before.requests) },
  };
}

/** Lines about a phase of `count` Kustomizations; `remark` stands at the end of the first. */
export function describePhase(
  { phase, seconds, cpu, requests, server }: Phase,
  count: number,
  remark: string,
): string {
  const total = Object.values(requests).reduce((sum, n) => sum + n, 0);
  const each = `${((cpu * 1000) / count).toFixed(1)} ms CPU and ${(total / count).toFixed(2)} requests each`;
  const took = `${phase.padEnd(14)} ${seconds.toFixed(2).padStart(7)} s`;
  const line = `${took}  ${each}  ${JSON.stringify(requests)}${remark}`;
  return server === undefined ? line : `${line}\n${describeServer(server, count)}`;
}

/** What the server did meanwhile; requests that come once a Kustomization or more often. */
function describeServer({ cpu, requests }: NonNullable<Phase['server']>, count: number): string {
  const used = Object.entries(cpu).map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`);
  const often = Object.entries(requests).filter(([, n]) => n >= count / 2);
  const sorted = often.sort(([, a], [, b]) => b - a).map(([what, n]) => `${what} ${(n / count).toFixed(2)}`);
  return `${' '.repeat(15)}server: ${used.join(', ')}; each: ${sorted.join(', ')}`;
}
