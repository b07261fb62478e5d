import type { FieldError } from '@flux-ts/schema';
import * as baseline from './baseline.ts';
import type { Check, PodView, Violation } from './check.ts';
import * as restricted from './restricted.ts';

/** A level, and the version it is meant in (`latest`, `v1.30`). */
export interface Policy {
  readonly level: string;
  readonly version: string;
}

const HOST_CHECKS: readonly Check[] = [baseline.hostNamespaces];
const BASELINE: readonly Check[] = [
  baseline.appArmorProfile,
  baseline.capabilities,
  ...HOST_CHECKS,
  baseline.hostPathVolumes,
  baseline.hostPorts,
  baseline.probeHosts,
  baseline.privileged,
  baseline.procMount,
  baseline.seLinuxOptions,
  baseline.seccompProfile,
  baseline.sysctls,
  baseline.windowsHostProcess,
];

/** Restricted looks more closely at some of it. */
const REPLACED: ReadonlySet<Check> = new Set([
  baseline.capabilities,
  baseline.hostPathVolumes,
  baseline.procMount,
  baseline.seccompProfile,
]);
const RESTRICTED: readonly Check[] = [
  ...BASELINE.filter((check) => !REPLACED.has(check)),
  restricted.allowPrivilegeEscalation,
  restricted.capabilitiesRestricted,
  baseline.procMountRestricted,
  restricted.restrictedVolumes,
  restricted.runAsNonRoot,
  restricted.runAsUser,
  restricted.seccompProfileRestricted,
];

const LEVELS: ReadonlyMap<string, readonly Check[]> = new Map([
  ['privileged', []],
  ['baseline', BASELINE],
  ['restricted', RESTRICTED],
]);

/** What a pod does that a level does not allow. Every version is judged by the rules of the newest. */
export function violations({ level }: Policy, pod: PodView): Violation[] {
  return (LEVELS.get(level) ?? []).flatMap((check) => check(pod) ?? []);
}

const PREFIX = 'pod-security.kubernetes.io/';
export type Mode = 'enforce' | 'audit' | 'warn';

/** What the labels of a namespace ask for in a mode; nothing asked is `privileged`. */
export function policyOf(labels: Readonly<Record<string, string>> | undefined, mode: Mode): Policy {
  const level = labels?.[`${PREFIX}${mode}`] ?? 'privileged';
  const version = labels?.[`${PREFIX}${mode}-version`] ?? 'latest';
  // What cannot be read is the strictest (pod-security-admission api/helpers.go PolicyToEvaluate).
  return {
    level: LEVELS.has(level) ? level : 'restricted',
    version: VERSION.test(version) ? version : 'latest',
  };
}

const VERSION = /^(latest|v1\.(0|[1-9][0-9]*))$/;

/** Labels of a namespace that say no level, or no version. */
export function labelErrors(labels: Readonly<Record<string, string>> | undefined): FieldError[] {
  const errors: FieldError[] = [];
  for (const mode of ['enforce', 'audit', 'warn'] as const) {
    const check = (key: string, fine: (value: string) => boolean, detail: string) => {
      const badValue = labels?.[key];
      if (badValue === undefined || fine(badValue)) return;
      errors.push({ type: 'Invalid', field: `metadata.labels[${key}]`, badValue, detail });
    };
    check(
      `${PREFIX}${mode}`,
      (value) => LEVELS.has(value),
      'must be one of privileged, baseline, restricted',
    );
    check(`${PREFIX}${mode}-version`, (value) => VERSION.test(value), 'must be "latest" or "v1.x"');
  }
  return errors;
}
