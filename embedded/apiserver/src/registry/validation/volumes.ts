import { asObject, asText, field, fieldAt } from '../../values.ts';
import { dns1123Label } from '../names.ts';
import type { Report } from './report.ts';
import { backstepComplaints } from './words.ts';

/** What a volume of a type must say. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  azureFile: ['secretName', 'shareName'],
  cephfs: ['monitors'],
  configMap: ['name'],
  csi: ['driver'],
  gcePersistentDisk: ['pdName'],
  hostPath: ['path'],
  iscsi: ['targetPortal', 'iqn'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  secret: ['secretName'],
};

/** The volumes of a pod; answers their names (ValidateVolumes). */
export function validateVolumes(report: Report, volumes: unknown, path: string): Set<string> {
  const names = new Set<string>();
  report.each(volumes, path, (volume, at) => {
    validateSource(report, volume, at);
    const name = asText(field(volume, 'name'));
    if (name === '') report.required(`${at}.name`);
    else report.check(`${at}.name`, name, dns1123Label(name, false));
    if (name !== '' && names.has(name)) report.duplicate(`${at}.name`, name);
    names.add(name);
  });
  return names;
}

/** Exactly one kind of source, the first of which is looked at. */
export function validateSource(report: Report, volume: unknown, path: string): void {
  const types = Object.keys(asObject(volume) ?? {})
    .filter((key) => key !== 'name' && asObject(field(volume, key)) !== undefined)
    .sort((a, b) => rank(a) - rank(b));
  types.forEach((type, i) => {
    if (i > 0) {
      report.forbidden(`${path}.${type}`, 'may not specify more than 1 volume type');
      return;
    }
    for (const key of REQUIRED[type] ?? []) {
      const value = fieldAt(volume, type, key);
      if (value === undefined || value === '') report.required(`${path}.${type}.${key}`);
    }
    if (type === 'hostPath')
      for (const detail of backstepComplaints(asText(fieldAt(volume, type, 'path'))))
        report.invalid(`${path}.hostPath.path`, fieldAt(volume, type, 'path'), detail);
  });
}

/** Upstream looks at some types before others. */
function rank(type: string): number {
  const order = [
    'emptyDir',
    'hostPath',
    'gitRepo',
    'gcePersistentDisk',
    'awsElasticBlockStore',
    'secret',
    'nfs',
  ];
  const at = order.indexOf(type);
  return at < 0 ? order.length : at;
}
