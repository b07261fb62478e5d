import { asList, asText, field, fieldAt } from '../../values.ts';
import { validateFieldRef, validateResourceRef } from './field-refs.ts';
import type { Report } from './report.ts';

// Files that volumes are made of (kubernetes pkg/apis/core/validation).

const MODE_TEXT = 'must be a number between 0 and 0777 (octal), both inclusive';
const MOST_MODE = 0o777;
const LEAST_EXPIRATION = 600;

export function validateMode(report: Report, mode: unknown, path: string): void {
  if (typeof mode === 'number' && (mode < 0 || mode > MOST_MODE)) report.invalid(path, mode, MODE_TEXT);
}

/** Keys and the files that they become. */
export function validateItems(report: Report, items: unknown, path: string): void {
  report.each(items, path, (item, at) => {
    if (asText(field(item, 'key')) === '') report.required(`${at}.key`);
    validateFile(report, asText(field(item, 'path')), `${at}.path`);
    validateMode(report, field(item, 'mode'), `${at}.mode`);
  });
}

/** A path below the volume that nobody else uses (validateLocalNonReservedPath). */
export function validateFile(report: Report, path: string, at: string): void {
  if (path === '') {
    report.required(at);
    return;
  }
  if (path.startsWith('/')) report.invalid(at, path, 'must be a relative path');
  if (path.split('/').includes('..')) report.invalid(at, path, "must not contain '..'");
  if (path.startsWith('..') && !path.startsWith('../')) report.invalid(at, path, "must not start with '..'");
}

/** What the downward API writes: upstream tells no index of an item. */
export function validateDownward(report: Report, items: unknown, path: string): void {
  for (const item of asList(items)) {
    validateFile(report, asText(field(item, 'path')), `${path}.path`);
    const [pod, resource] = ['fieldRef', 'resourceFieldRef'].map((key) => field(item, key));
    if (pod !== undefined) {
      validateFieldRef(report, pod, `${path}.fieldRef`, 'file');
      if (resource !== undefined)
        report.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
    } else if (resource !== undefined)
      validateResourceRef(report, resource, `${path}.resourceFieldRef`, 'file');
    else report.required(path, 'one of fieldRef and resourceFieldRef is required');
    validateMode(report, field(item, 'mode'), `${path}.mode`);
  }
}

/** Several sources in one volume. */
export function validateProjected(report: Report, projected: unknown, path: string): void {
  validateMode(report, field(projected, 'defaultMode'), `${path}.defaultMode`);
  const paths = new Set<string>();
  report.each(field(projected, 'sources'), `${path}.sources`, (source, at) => {
    for (const key of ['configMap', 'secret']) {
      const given = field(source, key);
      if (given === undefined) continue;
      if (asText(field(given, 'name')) === '') report.required(`${at}.${key}.name`);
      validateItems(report, field(given, 'items'), `${at}.${key}.items`);
      claimPaths(report, field(given, 'items'), paths, path, asText(field(given, 'name')));
    }
    const files = fieldAt(source, 'downwardAPI', 'items');
    validateDownward(report, files, `${at}.downwardAPI`);
    claimPaths(report, files, paths, path);
    const token = field(source, 'serviceAccountToken');
    if (token !== undefined) validateToken(report, token, at, path);
  });
}

/** A path is written once. What is told is the name of the source, or else the path. */
function claimPaths(report: Report, items: unknown, paths: Set<string>, at: string, name?: string): void {
  for (const item of asList(items)) {
    const path = asText(field(item, 'path'));
    if (path === '') continue;
    if (paths.has(path)) report.invalid(at, name ?? path, 'conflicting duplicate paths');
    paths.add(path);
  }
}

function validateToken(report: Report, token: unknown, at: string, path: string): void {
  const seconds = field(token, 'expirationSeconds');
  const place = `${at}.serviceAccountToken.expirationSeconds`;
  if (typeof seconds === 'number' && seconds < LEAST_EXPIRATION)
    report.invalid(place, seconds, 'may not specify a duration less than 10 minutes');
  if (typeof seconds === 'number' && seconds > 2 ** 32)
    report.invalid(place, seconds, 'may not specify a duration larger than 2^32 seconds');
  // Upstream tells the path of the volume here.
  validateFile(report, asText(field(token, 'path')), `${path}.path`);
}
