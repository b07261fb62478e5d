import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { crds } from '@flux-ts/kinds';
import type { ApiClient } from '../harness/api-client.ts';
import { until } from '../harness/dev.ts';
import { freePort } from '../harness/free-port.ts';
import { ArtifactServer } from './artifact-server.ts';
import type { Journey, Shard } from './journeys/journey.ts';
import { SHARDS } from './journeys/journey.ts';
import { SHARD, World } from './world.ts';

/** Where journeys are made, and by what. */
export interface Place {
  readonly api: ApiClient;
  readonly kubeconfig: string;
  /** The command line of the controller, without its flags. */
  readonly controller: readonly string[];
  /** How many journeys are made at a time. */
  readonly atATime: number;
}

/** A cluster in which one controller a shard runs. */
export class Journeys {
  readonly #place: Place;
  readonly #artifacts: ArtifactServer;
  readonly #children: ChildProcess[] = [];
  readonly #lane: Lane;
  #count = 0;
  /** What the controllers said. */
  log = '';

  private constructor(place: Place, artifacts: ArtifactServer) {
    this.#place = place;
    this.#artifacts = artifacts;
    this.#lane = new Lane(place.atATime);
  }

  static async start(place: Place): Promise<Journeys> {
    const journeys = new Journeys(place, await ArtifactServer.start());
    await journeys.#install();
    const shards = Object.keys(SHARDS) as Shard[];
    await Promise.all(shards.map((shard) => journeys.#startController(shard)));
    return journeys;
  }

  /** What was seen on a journey, events last: what is expected of them is waited for. Few are made at a time. */
  async make(journey: Journey, expected?: string): Promise<string> {
    await this.#lane.enter();
    try {
      return await this.#travel(journey, expected);
    } finally {
      this.#lane.leave();
    }
  }

  async #travel({ run, shard = 'usual' }: Journey, expected: string | undefined): Promise<string> {
    const { api } = this.#place;
    const namespace = `journey-${++this.#count}`;
    const world = new World({
      api,
      artifacts: this.#artifacts,
      namespace,
      shard,
      ...(expected === undefined ? {} : { expected }),
    });
    await world.begin();
    await run(world);
    for (const line of await settledEvents(world, expected)) world.note(line);
    return world.transcript;
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await this.#artifacts.stop();
  }

  async #install(): Promise<void> {
    const { api } = this.#place;
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    for (const definition of crds({ components: ['source-controller', 'kustomize-controller'] }))
      await api.send('POST', definitions, definition);
    await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'flux-system' } });
    const kinds = '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations';
    await until(async () => (await api.send('GET', kinds)).status === 200);
  }

  async #startController(shard: Shard): Promise<void> {
    const health = await freePort();
    const [program = '', ...args] = this.#place.controller;
    const flags = [
      '--metrics-addr=127.0.0.1:0',
      `--health-addr=127.0.0.1:${health}`,
      `--watch-label-selector=${SHARD}=${shard}`,
      '--concurrent=20',
    ];
    const child = spawn(program, [...args, ...flags, ...SHARDS[shard]], {
      env: { ...process.env, KUBECONFIG: this.#place.kubeconfig, RUNTIME_NAMESPACE: 'flux-system' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#children.push(child);
    child.stderr.on('data', (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-100_000);
    });
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`the controller ended\n${this.log}`);
      return (await fetch(`http://127.0.0.1:${health}/readyz`).catch(() => undefined))?.ok === true;
    }, 60_000);
  }
}

/** Lets so many in at a time. */
class Lane {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  async enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

/** How long events may be on their way, ms: ours give way to objects that wait, for ten seconds at most. */
const EVENTS_PATIENCE = 15_000;

async function settledEvents(world: World, expected: string | undefined): Promise<string[]> {
  const wanted = (expected ?? '').split('\n').filter((line) => line.startsWith('event of'));
  const end = performance.now() + (expected === undefined ? 3_000 : EVENTS_PATIENCE);
  let events = await world.events();
  while (performance.now() < end && (wanted.length === 0 || wanted.some((line) => !events.includes(line)))) {
    await delay(200);
    events = await world.events();
  }
  return events;
}
