import { formatFieldError } from '@flux-ts/schema';
import { expect, test } from 'vitest';
import { kindErrors } from './by-kind.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a pod whose only container has these fields, as users are told. */
function complaints(spec: Fields, container: Fields = {}): string[] {
  const own = { name: 'c', image: 'i:1', ...container };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [own], ...spec },
  };
  return kindErrors('/pods', pod, undefined).map(formatFieldError);
}

const at = 'spec.containers[0].resources';

test.each([
  [
    'half a device',
    { limits: { 'a.b/c': '1500m' } },
    [`${at}.limits[a.b/c]: Invalid value: "1500m": must be an integer`],
  ],
  [
    'a device without a limit',
    { requests: { 'a.b/c': '1' } },
    [`${at}.limits: Required value: Limit must be set for non overcommitable resources`],
  ],
  [
    'fewer devices than the limit',
    { limits: { 'a.b/c': '2' }, requests: { 'a.b/c': '1' } },
    [`${at}.requests: Invalid value: "1": must be equal to a.b/c limit of 2`],
  ],
  [
    'half a huge page, and nothing beside it',
    { limits: { 'hugepages-2Mi': '3Mi' } },
    [
      `${at}.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
      `${at}: Forbidden: HugePages require cpu or memory`,
    ],
  ],
  [
    'a claim that the pod does not have',
    { claims: [{ name: 'x' }] },
    [`${at}.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty`],
  ],
])('kindErrors tells of %s', (_what, resources, told) => {
  expect(complaints({}, { resources })).toEqual(told);
});

test.each<[string, Fields, string[]]>([
  [
    'an unknown system',
    { os: { name: 'plan9' } },
    ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
  ],
  [
    'what Windows has not',
    { os: { name: 'windows' }, hostPID: false, securityContext: { runAsUser: 1 } },
    ['spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod'],
  ],
  [
    'a gate twice',
    { schedulingGates: [{ name: 'a' }, { name: 'a' }] },
    ['spec.schedulingGates[1]: Duplicate value: "a"'],
  ],
  [
    'a device that is no volume',
    { containers: [{ name: 'c', image: 'i', volumeDevices: [{ name: 'v', devicePath: '../x' }] }] },
    [
      'spec.containers[0].volumeDevices[0].name: Not found: "v"',
      `spec.containers[0].volumeDevices[0].devicePath: Invalid value: "../x": can not contain backsteps ('..')`,
    ],
  ],
  [
    'a name twice after all else that is wrong with a container',
    { containers: [{ name: 'c', image: 'i' }, { name: 'c' }] },
    ['spec.containers[1].image: Required value', 'spec.containers[1].name: Duplicate value: "c"'],
  ],
])('kindErrors tells of %s', (_what, spec, told) => {
  expect(complaints(spec)).toEqual(told);
});
