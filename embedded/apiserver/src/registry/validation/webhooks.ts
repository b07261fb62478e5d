import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field } from '../../values.ts';
import { dns1035Label, dns1123Subdomain } from '../names.ts';
import type { Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';
import { AUTHORIZER, validateConditions, validateRules, validateService } from './webhook-parts.ts';

const REVIEWS = ['v1', 'v1beta1'];
const NAMES = ['object', 'oldObject', 'request', ...AUTHORIZER];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  failurePolicy: ['Fail', 'Ignore'],
  matchPolicy: ['Equivalent', 'Exact'],
  sideEffects: ['None', 'NoneOnDryRun'],
};

/** Webhooks (kubernetes pkg/apis/admissionregistration/validation). */
export function validateWebhooks(report: Report, configuration: KubeObject): void {
  const names = new Set<string>();
  report.each(configuration['webhooks'], 'webhooks', (hook, at) => {
    validateName(report, asText(field(hook, 'name')), `${at}.name`);
    validateRules(report, field(hook, 'rules'), `${at}.rules`);
    if (field(hook, 'sideEffects') === undefined)
      report.required(`${at}.sideEffects`, 'must specify one of None, NoneOnDryRun');
    for (const [key, choices] of Object.entries(CHOICES)) {
      const value = field(hook, key);
      if (value !== undefined && !choices.includes(asText(value)))
        report.unsupported(`${at}.${key}`, value, choices);
    }
    const again = field(hook, 'reinvocationPolicy');
    if (again !== undefined && again !== 'IfNeeded' && again !== 'Never')
      report.unsupported(`${at}.reinvocationPolicy`, again, ['IfNeeded', 'Never']);
    const seconds = field(hook, 'timeoutSeconds');
    if (typeof seconds === 'number' && (seconds < 1 || seconds > 30))
      report.invalid(`${at}.timeoutSeconds`, seconds, 'the timeout value must be between 1 and 30 seconds');
    for (const key of ['namespaceSelector', 'objectSelector'])
      validateLabelSelector(report, field(hook, key), `${at}.${key}`);
    validateClient(report, field(hook, 'clientConfig'), `${at}.clientConfig`);
    validateConditions(report, field(hook, 'matchConditions'), `${at}.matchConditions`, NAMES);
    validateReviews(report, asList(field(hook, 'admissionReviewVersions')), `${at}.admissionReviewVersions`);
    const name = asText(field(hook, 'name'));
    if (name !== '' && names.has(name)) report.duplicate(`${at}.name`, name);
    names.add(name);
  });
}

/** A name of at least three parts (IsFullyQualifiedName). */
function validateName(report: Report, name: string, path: string): void {
  const complaints = dns1123Subdomain(name, false);
  if (name === '') report.required(path);
  else if (complaints.length > 0) report.invalid(path, name, complaints.join(','));
  else if (name.split('.').length < 3)
    report.invalid(path, name, 'should be a domain with at least three segments separated by dots');
}

function validateReviews(report: Report, versions: readonly unknown[], path: string): void {
  if (versions.length === 0) {
    report.required(path, `must specify one of ${REVIEWS.join(', ')}`);
    return;
  }
  versions.forEach((version, i) => {
    const name = asText(version);
    if (versions.indexOf(version) < i) report.invalid(`${path}[${i}]`, name, 'duplicate version');
    else report.check(`${path}[${i}]`, name, dns1035Label(name, false));
  });
  if (!versions.some((version) => REVIEWS.includes(asText(version))))
    report.invalid(path, versions, `must include at least one of ${REVIEWS.join(', ')}`);
}

/** What is wrong with where a webhook is said to be (apiserver pkg/util/webhook/validation.go). */
export function validateClient(report: Report, client: unknown, path: string): void {
  const [url, service] = [field(client, 'url'), field(client, 'service')];
  if ((url === undefined) === (service === undefined)) {
    report.required(path, 'exactly one of url or service is required');
    return;
  }
  if (url === undefined) {
    validateService(report, service, `${path}.service`);
    return;
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(asText(url))?.[1] ?? '';
  const form = 'desired format: https://host[/path]';
  if (scheme !== 'https')
    report.invalid(`${path}.url`, scheme, `'https' is the only allowed URL scheme; ${form}`);
  if (!/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]+/i.test(asText(url)))
    report.invalid(`${path}.url`, '', `host must be specified; ${form}`);
}
