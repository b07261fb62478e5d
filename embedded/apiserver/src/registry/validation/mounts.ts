import { asList, asText, field } from '../../values.ts';
import type { Report } from './report.ts';
import { backstepComplaints } from './words.ts';

// How containers use volumes (kubernetes pkg/apis/core/validation ValidateVolumeMounts, ValidateVolumeDevices).

/** The volumes of a pod that are right, by name. */
export type PodVolumes = ReadonlyMap<string, unknown>;

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function namesAndPlaces(list: unknown, place: string): ReadonlyMap<string, string> {
  return new Map(asList(list).map((each) => [asText(field(each, 'name')), asText(field(each, place))]));
}

/** Volumes as folders. */
export function validateMounts(report: Report, container: unknown, path: string, volumes: PodVolumes): void {
  const places = new Set<string>();
  const devices = namesAndPlaces(field(container, 'volumeDevices'), 'devicePath');
  const taken = new Set(devices.values());
  report.each(field(container, 'volumeMounts'), path, (mount, at) => {
    const name = asText(field(mount, 'name'));
    if (name === '') report.required(`${at}.name`);
    if (!volumes.has(name)) report.missing(`${at}.name`, name);
    const place = asText(field(mount, 'mountPath'));
    if (place === '') report.required(`${at}.mountPath`);
    if (places.has(place)) report.invalid(`${at}.mountPath`, place, 'must be unique');
    places.add(place);
    if (devices.has(name)) report.invalid(`${at}.name`, name, 'must not already exist in volumeDevices');
    if (taken.has(place))
      report.invalid(`${at}.mountPath`, place, 'must not already exist as a path in volumeDevices');
    validateBelowMount(report, mount, path, at);
    const propagation = field(mount, 'mountPropagation');
    if (propagation !== undefined && !PROPAGATIONS.includes(asText(propagation)))
      report.unsupported(`${path}.mountPropagation`, propagation, PROPAGATIONS);
  });
}

/** What of the volume is mounted: upstream tells no index of it. */
function validateBelowMount(report: Report, mount: unknown, path: string, at: string): void {
  const [below, computed] = ['subPath', 'subPathExpr'].map((key) => asText(field(mount, key)));
  if (below !== '') validateDescending(report, below!, `${path}.subPath`);
  if (computed === '') return;
  if (below !== '')
    report.invalid(`${at}.subPathExpr`, computed, 'subPathExpr and subPath are mutually exclusive');
  validateDescending(report, computed!, `${path}.subPathExpr`);
}

/** A path that does not leave its folder (validateLocalDescendingPath). */
export function validateDescending(report: Report, path: string, at: string): void {
  if (path.startsWith('/')) report.invalid(at, path, 'must be a relative path');
  for (const detail of backstepComplaints(path)) report.invalid(at, path, detail);
}

/** Volumes as devices, which are claims. */
export function validateDevices(report: Report, container: unknown, path: string, volumes: PodVolumes): void {
  const names = new Set<string>();
  const places = new Set<string>();
  const mounts = namesAndPlaces(field(container, 'volumeMounts'), 'mountPath');
  const taken = new Set(mounts.values());
  report.each(field(container, 'volumeDevices'), path, (device, at) => {
    const name = asText(field(device, 'name'));
    if (name === '') report.required(`${at}.name`);
    if (names.has(name)) report.invalid(`${at}.name`, name, 'must be unique');
    validateSourceOf(report, name, `${at}.name`, volumes);
    const place = asText(field(device, 'devicePath'));
    if (place === '') report.required(`${at}.devicePath`);
    if (places.has(place)) report.invalid(`${at}.devicePath`, place, 'must be unique');
    if (backstepComplaints(place).length > 0)
      report.invalid(`${at}.devicePath`, place, "can not contain backsteps ('..')");
    else places.add(place);
    if (mounts.has(name)) report.invalid(`${at}.name`, name, 'must not already exist in volumeMounts');
    if (taken.has(place))
      report.invalid(`${at}.devicePath`, place, 'must not already exist as a path in volumeMounts');
    if (name !== '') names.add(name);
  });
}

function validateSourceOf(report: Report, name: string, at: string, volumes: PodVolumes): void {
  const volume = volumes.get(name);
  if (volume === undefined) {
    report.missing(at, name);
    return;
  }
  const isClaim = ['persistentVolumeClaim', 'ephemeral'].some((key) => field(volume, key) !== undefined);
  const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
  if (!isClaim) report.invalid(at, name, detail);
}
