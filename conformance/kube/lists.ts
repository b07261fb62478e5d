import { join } from 'node:path';
import { ADMISSION_STEPS } from './admission-steps.ts';
import { ASKED_STEPS } from './asked-steps.ts';
import { AUTHORIZER_STEPS, ROLE_STEPS } from './authorizer-steps.ts';
import { BODY_STEPS } from './bodies-steps.ts';
import { CRD_BAD_STEPS } from './crd-bad-steps.ts';
import { CRD_OBJECT_STEPS } from './crd-objects-steps.ts';
import { CRD_RULE_STEPS } from './crd-rules-steps.ts';
import { CRD_TYPE_STEPS } from './crd-types-steps.ts';
import { EVERYDAY_STEPS } from './everyday-steps.ts';
import { HTTP_STEPS } from './http-steps.ts';
import { JOB_STEPS } from './job-steps.ts';
import { JOURNEY_STEPS } from './journey-steps.ts';
import { JUDGED_STEPS } from './judged-steps.ts';
import { KEEP_STEPS } from './keep-steps.ts';
import { listedSteps } from './listed-steps.ts';
import { NETWORK_STEPS } from './network-steps.ts';
import { OPENAPI_STEPS } from './openapi-steps.ts';
import { OPS_STEPS } from './ops-steps.ts';
import { PROTOCOL_STEPS } from './protocol-steps.ts';
import { RBAC_STEPS } from './rbac-steps.ts';
import type { UserStep } from './run-steps.ts';
import { SET_STEPS } from './set-steps.ts';
import { SHAPE_STEPS } from './shapes-steps.ts';
import { VALIDATION_STEPS } from './validation-steps.ts';
import { VERB_STEPS } from './verbs-steps.ts';
import { VERSION_STEPS } from './version-steps.ts';
import { WARNED_STEPS } from './warned-steps.ts';
import { WEBHOOK_STEPS } from './webhook-steps.ts';
import { WORKLOAD_STEPS } from './workload-steps.ts';

/** The lists of steps, by name. Each has a server of its own. */
export const LISTS: ReadonlyMap<string, readonly UserStep[]> = new Map([
  ['admission', ADMISSION_STEPS],
  ['asked', ASKED_STEPS],
  ['authorizer', AUTHORIZER_STEPS],
  ['bodies', BODY_STEPS],
  ['openapi', OPENAPI_STEPS],
  ['crd-bad', CRD_BAD_STEPS],
  ['crd-objects', CRD_OBJECT_STEPS],
  ['crd-rules', CRD_RULE_STEPS],
  ['crd-types', CRD_TYPE_STEPS],
  ['everyday', EVERYDAY_STEPS],
  ['http', HTTP_STEPS],
  ['jobs', JOB_STEPS],
  ['journeys', JOURNEY_STEPS],
  ['judged', JUDGED_STEPS],
  ['keep', KEEP_STEPS],
  ['network', NETWORK_STEPS],
  ['ops', OPS_STEPS],
  ['sets', SET_STEPS],
  ['shapes', SHAPE_STEPS],
  ['protocol', PROTOCOL_STEPS],
  ['rbac', RBAC_STEPS],
  ['roles', ROLE_STEPS],
  ['validation', VALIDATION_STEPS],
  ['verbs', VERB_STEPS],
  ['versions', VERSION_STEPS],
  ['warned', WARNED_STEPS],
  ['webhooks', WEBHOOK_STEPS],
  ['workloads', WORKLOAD_STEPS],
  ...['guards', 'kinds', 'rollouts', 'services'].map((list) => [list, listedSteps(list)] as const),
]);

/** Where what the real server answered is. */
export function expectedFile(list: string): string {
  return join(import.meta.dirname, `${list}.expected.txt`);
}

/** Lists that look at what controllers do; no machine runs the pods, as beside the recorded server. */
export const WITH_CONTROLLERS: ReadonlySet<string> = new Set([
  'everyday',
  'guards',
  'http',
  'jobs',
  'keep',
  'kinds',
  'network',
  'ops',
  'rollouts',
  'services',
  'sets',
  'shapes',
  'verbs',
  'warned',
  'workloads',
]);

/** Lists that were recorded without kube-controller-manager, whose writes would come in between. */
export const WITHOUT_MANAGER: ReadonlySet<string> = new Set(['bodies']);

/** Lists that wait for controllers, too long for every run. */
export const FULL_RUN_ONLY: ReadonlySet<string> = new Set([
  'everyday',
  'guards',
  'jobs',
  'keep',
  'kinds',
  'network',
  'roles',
  'rollouts',
  'services',
  'sets',
  'shapes',
  'workloads',
]);
