import type { KubeObject } from '@flux-ts/resource';
import { formatFieldError } from '@flux-ts/schema';
import { describe, expect, test } from 'vitest';
import { kindErrors } from './by-kind.ts';

const told = (collection: string, spec: object, old?: object): string[] => {
  const object = (body: object) =>
    ({ apiVersion: 'resource.k8s.io/v1', kind: 'X', metadata: { name: 'x' }, spec: body }) as KubeObject;
  const live = old === undefined ? undefined : object(old);
  return kindErrors(`resource.k8s.io/${collection}`, object(spec), live).map(formatFieldError);
};
const request = { name: 'r', exactly: { deviceClassName: 'c', allocationMode: 'ExactCount', count: 1 } };
const claim = (more: object) => ({ devices: { requests: [request], ...more } });
const slice = (device: object, more: object = {}) => ({
  driver: 'd.x',
  nodeName: 'n',
  pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
  devices: [{ name: 'd', ...device }],
  ...more,
});
const REFERENCE =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

describe('kindErrors of claims of devices', () => {
  test.each<[object, string[]]>([
    [claim({}), []],
    [
      claim({ requests: [{ name: 'r' }] }),
      ['spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required'],
    ],
    [claim({ requests: [request, request] }), ['spec.devices.requests[1]: Duplicate value: "r"']],
    [
      claim({ requests: Array.from({ length: 33 }, (_, i) => ({ ...request, name: `r${i}` })) }),
      ['spec.devices.requests: Too many: 33: must have at most 32 items'],
    ],
    [
      claim({ constraints: [{ requests: ['x'], matchAttribute: 'd.x/a' }] }),
      [`spec.devices.constraints[0].requests[0]: Invalid value: "x": ${REFERENCE}`],
    ],
    [
      claim({ constraints: [{ matchAttribute: 'a' }] }),
      [
        'spec.devices.constraints[0].matchAttribute: Invalid value: "a": a fully qualified name must be a domain and a name separated by a slash',
      ],
    ],
    [
      claim({ config: [{ requests: ['r/s'], opaque: { driver: 'd.x', parameters: {} } }] }),
      [`spec.devices.config[0].requests[0]: Invalid value: "r/s": ${REFERENCE}`],
    ],
    [
      claim({ requests: [{ ...request, exactly: { ...request.exactly, allocationMode: 'All' } }] }),
      [
        "spec.devices.requests[0].exactly.count: Invalid value: 1: must not be specified when allocationMode is 'All'",
      ],
    ],
  ])('%j', (spec, wanted) => {
    expect(told('resourceclaims', spec)).toEqual(wanted);
  });

  test('a subrequest may be named', () => {
    const other = { name: 's', deviceClassName: 'c', allocationMode: 'All' };
    const config = [{ requests: ['q/s'], opaque: { driver: 'd.x', parameters: {} } }];
    expect(
      told('resourceclaims', claim({ requests: [{ name: 'q', firstAvailable: [other] }], config })),
    ).toEqual([]);
  });

  test('what is claimed stays', () => {
    expect(told('resourceclaims', claim({ config: [] }), claim({}))).toHaveLength(1);
    expect(told('resourceclaims', claim({}), claim({}))).toEqual([]);
  });
});

describe('kindErrors of classes of devices', () => {
  test.each<[string, string[]]>([
    ['device.driver == "d.x"', []],
    ['device.attributes["a"].b == 1 && "c" in device.capacity', []],
    [
      '1',
      [
        'spec.selectors[0].cel.expression: Invalid value: "1": must evaluate to bool or the unknown type, not int',
      ],
    ],
    [
      'device.color',
      [
        'spec.selectors[0].cel.expression: Invalid value: "device.color": compilation failed: ERROR: <input>:1:7: undefined field \'color\'\n | device.color\n | ......^',
      ],
    ],
  ])('%s', (expression, wanted) => {
    expect(told('deviceclasses', { selectors: [{ cel: { expression } }] })).toEqual(wanted);
  });

  test.each(['nvidia.com/gpu', 'a.b/c'])('%s is an extended resource', (extendedResourceName) => {
    expect(told('deviceclasses', { extendedResourceName })).toEqual([]);
  });

  test.each(['cpu', 'requests.x/y', 'kubernetes.io/x'])('%s is none', (extendedResourceName) => {
    expect(told('deviceclasses', { extendedResourceName })).toHaveLength(1);
  });
});

describe('kindErrors of slices of devices', () => {
  test.each<[object, string[]]>([
    [slice({ attributes: { a: { string: 'x' }, 'd.y/b': { version: '1.2.3-rc.1' } } }), []],
    [
      slice({ attributes: { a: {} } }),
      ['spec.devices[0].attributes[a]: Invalid value: "": exactly one value must be specified'],
    ],
    [
      slice({ attributes: { a: { version: '01.2' } } }),
      [
        'spec.devices[0].attributes[a].version: Invalid value: "01.2": must be a string compatible with semver.org spec 2.0.0',
      ],
    ],
    [
      slice({ capacity: { m: { value: '1Gi', requestPolicy: {} } } }),
      ['spec.devices[0].capacity[m].requestPolicy: Forbidden: allowMultipleAllocations must be true'],
    ],
    [slice({ taints: [{ key: 'a' }] }), ['spec.devices[0].taints[0].effect: Required value']],
    [
      slice({ nodeName: 'n' }),
      [
        'spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
      ],
    ],
    [
      slice({}, { allNodes: true }),
      [
        'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      ],
    ],
    [
      slice({ consumesCounters: [{ counterSet: 'c', counters: {} }] }),
      ['spec.devices[0].consumesCounters[0].counters: Required value'],
    ],
  ])('%j', (spec, wanted) => {
    expect(told('resourceslices', spec)).toEqual(wanted);
  });
});
