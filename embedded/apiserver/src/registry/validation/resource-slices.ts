import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { labelValueComplaints, qualifiedNameComplaints } from '../names.ts';
import {
  placesOf,
  uniqueItems,
  validateItems,
  validateLabelName,
  validatePoolName,
  validateQualifiedName,
} from './device-parts.ts';
import type { Report } from './report.ts';
import { validateDriverName } from './storage-kinds.ts';

// What a driver has to offer (kubernetes pkg/apis/resource/validation ValidateResourceSlice).

const MOST_DEVICES = 128;
const MOST_SPECIAL_DEVICES = 64;
const MOST_COUNTER_SETS = 8;
const MOST_COUNTERS = 32;
const MOST_CONSUMED = 2;
const MOST_ATTRIBUTES = 32;
const MOST_TAINTS = 16;
const MOST_TEXT = 64;
const PLACES = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

export function validateResourceSlice(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const spec = next['spec'];
  validateDriverName(report, asText(field(spec, 'driver')), 'spec.driver');
  validatePool(report, field(spec, 'pool'), 'spec.pool');
  if (live !== undefined)
    for (const path of [['pool', 'name'], ['driver'], ['nodeName']]) {
      const value = fieldAt(spec, ...path);
      if (!equalValues(value, fieldAt(live['spec'], ...path)))
        report.invalid(`spec.${path.join('.')}`, value, 'field is immutable');
    }
  const places = placesOf(report, spec, 'spec', 'must be either unset or set to a non-empty string');
  if (places.length === 0) report.required('spec', PLACES);
  else if (places.length > 1)
    report.invalid('spec', `{${places.join(', ')}}`, `${PLACES}, but multiple fields are set`);
  const [devices, counters] = [field(spec, 'devices'), field(spec, 'sharedCounters')];
  if (devices !== undefined && counters !== undefined)
    report.invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed');
  const most = asList(devices).some(isSpecial) ? MOST_SPECIAL_DEVICES : MOST_DEVICES;
  const eachPlaced = field(spec, 'perDeviceNodeSelection') === true;
  validateItems(report, devices, 'spec.devices', most, (device, at) =>
    validateDevice(report, device, at, eachPlaced),
  );
  uniqueItems(report, devices, 'spec.devices', (device) => asText(field(device, 'name')));
  validateItems(report, counters, 'spec.sharedCounters', MOST_COUNTER_SETS, (set, at) =>
    validateCounters(report, set, 'name', at),
  );
  uniqueItems(report, counters, 'spec.sharedCounters', (set) => asText(field(set, 'name')));
}

/** Devices of which a slice holds fewer. */
function isSpecial(device: unknown): boolean {
  return ['taints', 'consumesCounters'].some((key) => asList(field(device, key)).length > 0);
}

function validatePool(report: Report, pool: unknown, path: string): void {
  validatePoolName(report, asText(field(pool, 'name')), `${path}.name`);
  const [count, generation] = ['resourceSliceCount', 'generation'].map((key) =>
    Number(field(pool, key) ?? 0),
  );
  if (count! <= 0) report.invalid(`${path}.resourceSliceCount`, count, 'must be greater than zero');
  if (generation! < 0)
    report.invalid(`${path}.generation`, generation, 'must be greater than or equal to zero');
}

function validateDevice(report: Report, device: unknown, path: string, eachPlaced: boolean): void {
  validateLabelName(report, asText(field(device, 'name')), `${path}.name`);
  const [attributes, capacity] = ['attributes', 'capacity'].map((key) =>
    Object.entries(asObject(field(device, key)) ?? {}),
  );
  const count = attributes!.length + capacity!.length;
  if (count > MOST_ATTRIBUTES) {
    const detail = `the total number of attributes and capacities must not exceed ${MOST_ATTRIBUTES}`;
    report.invalid(path, count, detail);
  }
  for (const [name, attribute] of attributes!) {
    validateQualifiedName(report, name, `${path}.attributes`);
    validateAttribute(report, attribute, `${path}.attributes[${name}]`);
  }
  for (const [name, amount] of capacity!) {
    validateQualifiedName(report, name, `${path}.capacity`);
    const isShared = field(device, 'allowMultipleAllocations') === true;
    if (!isShared && field(amount, 'requestPolicy') !== undefined)
      report.forbidden(`${path}.capacity[${name}].requestPolicy`, 'allowMultipleAllocations must be true');
  }
  validateItems(report, field(device, 'taints'), `${path}.taints`, MOST_TAINTS, (taint, at) =>
    validateTaint(report, taint, at),
  );
  const consumed = field(device, 'consumesCounters');
  validateItems(report, consumed, `${path}.consumesCounters`, MOST_CONSUMED, (set, at) =>
    validateCounters(report, set, 'counterSet', at),
  );
  uniqueItems(report, consumed, `${path}.consumesCounters`, (set) => asText(field(set, 'counterSet')));
  validatePlace(report, device, path, eachPlaced);
}

function validatePlace(report: Report, device: unknown, path: string, eachPlaced: boolean): void {
  if (eachPlaced) {
    const places = placesOf(report, device, path, 'must not be empty');
    const detail =
      'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to ' +
      'true in the ResourceSlice spec';
    if (places.length === 0) report.required(path, detail);
    else if (places.length > 1) report.invalid(path, `{${places.join(', ')}}`, detail);
  } else if (['nodeName', 'nodeSelector', 'allNodes'].some((key) => field(device, key) !== undefined))
    report.invalid(
      path,
      null,
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
    );
}

const NUMBER = '(0|[1-9]\\d*)';
const PRE = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const BUILD = '[0-9a-zA-Z-]+';
const SEMVER = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${PRE}(\\.${PRE})*)?(\\+${BUILD}(\\.${BUILD})*)?$`,
);

/** One value of one type. */
function validateAttribute(report: Report, attribute: unknown, path: string): void {
  const [text, version] = ['string', 'version'].map((key) => field(attribute, key));
  if (typeof text === 'string' && text.length > MOST_TEXT) report.tooLong(`${path}.string`, MOST_TEXT);
  if (typeof version === 'string') {
    if (!SEMVER.test(version))
      report.invalid(`${path}.version`, version, 'must be a string compatible with semver.org spec 2.0.0');
    if (version.length > MOST_TEXT) report.tooLong(`${path}.version`, MOST_TEXT);
  }
  const set = ['bool', 'int', 'string', 'version'].filter((key) => field(attribute, key) !== undefined);
  if (set.length === 0) report.invalid(path, '', 'exactly one value must be specified');
  else if (set.length > 1) report.invalid(path, attribute, 'exactly one value must be specified');
}

const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

function validateTaint(report: Report, taint: unknown, path: string): void {
  const [key, value, effect] = ['key', 'value', 'effect'].map((name) => asText(field(taint, name)));
  report.check(`${path}.key`, key!, qualifiedNameComplaints(key!));
  if (value !== '') report.check(`${path}.value`, value!, labelValueComplaints(value!));
  if (effect === '') report.required(`${path}.effect`);
  else report.oneOf(`${path}.effect`, effect, EFFECTS);
}

/** Counters, and the name of their set. */
function validateCounters(report: Report, set: unknown, nameKey: string, path: string): void {
  const name = asText(field(set, nameKey));
  if (name === '') report.required(`${path}.${nameKey}`);
  else validateLabelName(report, name, `${path}.${nameKey}`);
  const names = Object.keys(asObject(field(set, 'counters')) ?? {});
  const at = `${path}.counters`;
  if (names.length === 0) report.required(at);
  else if (names.length > MOST_COUNTERS) report.tooMany(at, names.length, MOST_COUNTERS);
  else for (const counter of names) validateLabelName(report, counter, at);
}

/** Names of drivers are asked for in small letters (resourceslice strategy.go). */
export function sliceWarnings({ spec }: KubeObject): string[] {
  const name = asText(field(spec, 'driver'));
  if (name === name.toLowerCase()) return [];
  return [`spec.driver: driver names should be lowercase; "${name}" contains uppercase characters`];
}
