import { asObject, asText, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import { validateClaimSpec } from './claims.ts';
import { validateDescending } from './mounts.ts';
import type { Report } from './report.ts';
import { validateDriverName } from './storage-kinds.ts';
import { validateDownward, validateItems, validateMode, validateProjected } from './volume-files.ts';
import { backstepComplaints } from './words.ts';

/** What a volume of a type must say. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  azureFile: ['secretName', 'shareName'],
  cephfs: ['monitors'],
  configMap: ['name'],
  csi: ['driver'],
  gcePersistentDisk: ['pdName'],
  gitRepo: ['repository'],
  hostPath: ['path'],
  image: ['reference'],
  iscsi: ['targetPortal', 'iqn'],
  local: ['path'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  secret: ['secretName'],
};

/** The volumes of a pod; answers those that are right, by their names (ValidateVolumes). */
export function validateVolumes(report: Report, volumes: unknown, path: string): Map<string, unknown> {
  const names = new Map<string, unknown>();
  report.each(volumes, path, (volume, at) => {
    const before = report.errors.length;
    validateSource(report, volume, at);
    const name = asText(field(volume, 'name'));
    if (name === '') report.required(`${at}.name`);
    else report.check(`${at}.name`, name, dns1123Label(name, false));
    if (name !== '' && names.has(name)) report.duplicate(`${at}.name`, name);
    // A volume that is wrong is none that could be mounted.
    if (report.errors.length === before) names.set(name, volume);
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
    validateContent(report, type, field(volume, type), `${path}.${type}`);
    if (type === 'hostPath')
      for (const detail of backstepComplaints(asText(fieldAt(volume, type, 'path'))))
        report.invalid(`${path}.hostPath.path`, fieldAt(volume, type, 'path'), detail);
  });
}

/** What is in a volume of this type. */
function validateContent(report: Report, type: string, source: unknown, path: string): void {
  if (type === 'configMap' || type === 'secret') {
    validateMode(report, field(source, 'defaultMode'), `${path}.defaultMode`);
    validateItems(report, field(source, 'items'), `${path}.items`);
  } else if (type === 'downwardAPI') {
    validateMode(report, field(source, 'defaultMode'), `${path}.defaultMode`);
    validateDownward(report, field(source, 'items'), path);
  } else if (type === 'projected') validateProjected(report, source, path);
  else if (type === 'emptyDir' && String(field(source, 'sizeLimit') ?? '').startsWith('-'))
    report.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
  else if (type === 'csi') validateInlineDriver(report, source, path);
  else if (type === 'gitRepo')
    validateDescending(report, asText(field(source, 'directory')), `${path}.directory`);
  else if (type === 'local' && asText(field(source, 'path')) !== '')
    report.check(
      `${path}.path`,
      asText(field(source, 'path')),
      backstepComplaints(asText(field(source, 'path'))),
    );
  else if (type === 'iscsi') validateIscsi(report, source, path);
  else if (type === 'ephemeral') {
    const template = field(source, 'volumeClaimTemplate');
    if (template === undefined) report.required(`${path}.volumeClaimTemplate`);
    else validateClaimTemplate(report, template, `${path}.volumeClaimTemplate`);
  } else if (type === 'nfs') {
    const at = asText(field(source, 'path'));
    if (!at.startsWith('/')) report.invalid(`${path}.path`, at, 'must be an absolute path');
  }
}

/** A driver, and the secret that it is told. */
function validateInlineDriver(report: Report, source: unknown, path: string): void {
  const driver = asText(field(source, 'driver'));
  if (driver !== '') validateDriverName(report, driver, `${path}.driver`);
  const secret = field(source, 'nodePublishSecretRef');
  if (secret === undefined) return;
  const name = asText(field(secret, 'name'));
  if (name === '') report.required(`${path}.nodePublishSecretRef.name`);
  // Upstream tells the path of the driver's name here.
  else report.check(`${path}.name`, name, dns1123Subdomain(name, false));
}

function validateClaimTemplate(report: Report, template: unknown, path: string): void {
  report.errors.push(...validateLabels(fieldAt(template, 'metadata', 'labels'), `${path}.metadata.labels`));
  const annotations = Object.keys(asObject(fieldAt(template, 'metadata', 'annotations')) ?? {});
  for (const key of annotations)
    report.check(`${path}.metadata.annotations`, key, qualifiedNameComplaints(key.toLowerCase()));
  validateClaimSpec(report, field(template, 'spec'), `${path}.spec`);
}

const ISCSI_NAME = /^(iqn\.\d{4}-\d{2}\.[^:]+(:.*)?|eui\.[0-9a-fA-F]{16}|naa\.[0-9a-fA-F]{32})$/;

function validateIscsi(report: Report, source: unknown, path: string): void {
  const name = asText(field(source, 'iqn'));
  if (name !== '' && !/^(iqn|eui|naa)/.test(name))
    report.invalid(`${path}.iqn`, name, 'must be valid format starting with iqn, eui, or naa');
  else if (name !== '' && !ISCSI_NAME.test(name)) report.invalid(`${path}.iqn`, name, 'must be valid format');
  report.range(`${path}.lun`, field(source, 'lun'), 0, 255);
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
