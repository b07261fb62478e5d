import { buildJourneys } from './build.ts';
import { dependencyJourneys } from './dependencies.ts';
import { forceJourneys } from './force.ts';
import { healthJourneys } from './health.ts';
import type { Journey } from './journey.ts';
import { lifeJourneys } from './life.ts';
import { switchJourneys } from './switches.ts';
import { tenancyJourneys } from './tenancy.ts';

/** All journeys, in the order of the file of what Flux did. */
export const JOURNEYS: readonly Journey[] = [
  ...switchJourneys,
  ...forceJourneys,
  ...buildJourneys,
  ...lifeJourneys,
  ...dependencyJourneys,
  ...healthJourneys,
  ...tenancyJourneys,
];
