import { asList, asText, field, fieldAt } from '../../values.ts';
import { badSeccomp, hasOwnUsers } from './baseline.ts';
import type { Check } from './check.ts';
import { containersOf, containersText, namesOf, plural, quoted, unique } from './containers.ts';

// One function a file of k8s.io/pod-security-admission/policy/check_*.go, in its words.

const isWindows = (spec: unknown) => fieldAt(spec, 'os', 'name') === 'windows';

export const allowPrivilegeEscalation: Check = ({ spec }) => {
  const bad = containersOf(spec).filter(
    (c) => fieldAt(c, 'securityContext', 'allowPrivilegeEscalation') !== false,
  );
  if (bad.length === 0 || isWindows(spec)) return undefined;
  const detail = `${containersText(namesOf(bad))} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: 'allowPrivilegeEscalation != false', detail };
};

export const capabilitiesRestricted: Check = ({ spec }) => {
  if (isWindows(spec)) return undefined;
  const listed = (c: unknown, key: string) =>
    asList(fieldAt(c, 'securityContext', 'capabilities', key)).map(asText);
  const added = (c: unknown) => listed(c, 'add').filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = containersOf(spec).filter((c) => !listed(c, 'drop').includes('ALL'));
  const adding = containersOf(spec).filter((c) => added(c).length > 0);
  const details: string[] = [];
  if (keeping.length > 0)
    details.push(`${containersText(namesOf(keeping))} must set securityContext.capabilities.drop=["ALL"]`);
  if (adding.length > 0) {
    const names = quoted(unique(adding.flatMap(added)));
    details.push(
      `${containersText(namesOf(adding))} must not include ${names} in securityContext.capabilities.add`,
    );
  }
  return details.length === 0
    ? undefined
    : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const ALLOWED_VOLUMES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
  'image',
]);

export const restrictedVolumes: Check = ({ spec }) => {
  const typeOf = (volume: unknown) =>
    Object.keys(volume as object).find((key) => key !== 'name' && field(volume, key) !== undefined) ??
    'emptyDir';
  const bad = asList(field(spec, 'volumes')).filter((volume) => !ALLOWED_VOLUMES.has(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = unique(bad.map(typeOf));
  const which = `${plural('volume', 'volumes', bad.length)} ${quoted(namesOf(bad))}`;
  const uses = `${plural('uses', 'use', bad.length)} restricted volume ${plural('type', 'types', types.length)}`;
  return { reason: 'restricted volume types', detail: `${which} ${uses} ${quoted(types)}` };
};

export const runAsNonRoot: Check = ({ spec }) => {
  if (hasOwnUsers(spec)) return undefined;
  const set = (holder: unknown) => fieldAt(holder, 'securityContext', 'runAsNonRoot');
  const reason = 'runAsNonRoot != true';
  const wrong = containersOf(spec).filter((c) => set(c) === false);
  const silent = containersOf(spec).filter((c) => set(c) === undefined);
  const setters: string[] = [];
  if (set(spec) === false && silent.length > 0) setters.push('pod');
  if (wrong.length > 0) setters.push(containersText(namesOf(wrong)));
  if (setters.length > 0)
    return { reason, detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false` };
  if (set(spec) === true || silent.length === 0) return undefined;
  const detail = `pod or ${containersText(namesOf(silent))} must set securityContext.runAsNonRoot=true`;
  return { reason, detail };
};

export const runAsUser: Check = ({ spec }) => {
  if (hasOwnUsers(spec)) return undefined;
  const isRoot = (holder: unknown) => fieldAt(holder, 'securityContext', 'runAsUser') === 0;
  const bad = containersOf(spec).filter(isRoot);
  const setters = isRoot(spec) ? ['pod'] : [];
  if (bad.length > 0) setters.push(containersText(namesOf(bad)));
  if (setters.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` };
};

export const seccompProfileRestricted: Check = ({ spec }) => {
  if (isWindows(spec)) return undefined;
  const bad = badSeccomp(spec);
  if (bad !== undefined) return bad;
  const type = (holder: unknown) => asText(fieldAt(holder, 'securityContext', 'seccompProfile', 'type'));
  const silent = containersOf(spec).filter((c) => type(c) === '');
  if (type(spec) !== '' || silent.length === 0) return undefined;
  const which = `pod or ${containersText(namesOf(silent))}`;
  const detail = `${which} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: 'seccompProfile', detail };
};
