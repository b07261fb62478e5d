import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';
import { GoStruct, type Report } from './report.ts';

// Flow control (kubernetes pkg/apis/flowcontrol/validation): checked as there, and without effect here.

const MOST_PRECEDENCE = 10_000;
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const KINDS = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;

export function validateFlowSchema(report: Report, schema: KubeObject): void {
  const spec = schema['spec'];
  const precedence = field(spec, 'matchingPrecedence') ?? 0;
  const at = 'spec.matchingPrecedence';
  if (typeof precedence === 'number') {
    if (precedence <= 0) report.invalid(at, precedence, 'must be a positive value');
    if (precedence > MOST_PRECEDENCE)
      report.invalid(at, precedence, `must not be greater than ${MOST_PRECEDENCE}`);
    if (precedence === 1 && schema.metadata.name !== 'exempt')
      report.invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
  }
  const method = field(spec, 'distinguisherMethod');
  const type = asText(field(method, 'type'));
  if (method !== undefined && type !== 'ByUser' && type !== 'ByNamespace')
    report.unsupported('spec.distinguisherMethod.type', new GoStruct({ Type: type }), [
      'ByNamespace',
      'ByUser',
    ]);
  const level = asText(fieldAt(spec, 'priorityLevelConfiguration', 'name'));
  const path = 'spec.priorityLevelConfiguration.name';
  if (level === '') report.required(path, 'must reference a priority level');
  else report.check(path, level, dns1123Subdomain(level, false));
  report.each(field(spec, 'rules'), 'spec.rules', (rule, place) => validateRule(report, rule, place));
}

function validateRule(report: Report, rule: unknown, path: string): void {
  const subjects = asList(field(rule, 'subjects'));
  if (subjects.length === 0) report.required(`${path}.subjects`, 'subjects must contain at least one value');
  report.each(subjects, `${path}.subjects`, (subject, at) => validateSubject(report, subject, at));
  const kinds = ['resourceRules', 'nonResourceRules'].map((key) => asList(field(rule, key)));
  if (kinds.every((rules) => rules.length === 0))
    report.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty');
  report.each(kinds[0], `${path}.resourceRules`, (each, at) => validateResources(report, each, at));
  report.each(kinds[1], `${path}.nonResourceRules`, (each, at) => validateUrls(report, each, at));
}

function validateSubject(report: Report, subject: unknown, path: string): void {
  const kind = asText(field(subject, 'kind'));
  const names = Object.keys(KINDS);
  if (!names.includes(kind)) {
    report.unsupported(`${path}.kind`, kind, names);
    return;
  }
  const key = KINDS[kind as keyof typeof KINDS];
  const holder = field(subject, key);
  if (holder === undefined)
    report.required(`${path}.${key}`, `${key} is required when subject kind is '${kind}'`);
  else validateHolder(report, holder, `${path}.${key}`, kind);
  for (const [other, part] of Object.entries(KINDS))
    if (other !== kind && field(subject, part) !== undefined)
      report.forbidden(`${path}.${part}`, `${part} is forbidden when subject kind is not '${other}'`);
}

function validateHolder(report: Report, holder: unknown, path: string, kind: string): void {
  const name = asText(field(holder, 'name'));
  if (name === '') report.required(`${path}.name`);
  if (kind !== 'ServiceAccount') return;
  if (name !== '' && name !== '*') report.check(`${path}.name`, name, dns1123Subdomain(name, false));
  const namespace = asText(field(holder, 'namespace'));
  if (namespace === '') report.required(`${path}.namespace`, 'must specify namespace for service account');
  else report.check(`${path}.namespace`, namespace, dns1123Label(namespace, false));
}

function validateVerbs(report: Report, rule: unknown, path: string): void {
  const verbs = asList(field(rule, 'verbs')).map(asText);
  const at = `${path}.verbs`;
  if (verbs.length === 0) report.required(at, 'verbs must contain at least one value');
  else if (!verbs.includes('*')) {
    if (verbs.some((verb) => !VERBS.includes(verb))) report.unsupported(at, verbs, VERBS);
  } else if (verbs.length > 1) report.invalid(at, verbs, "if '*' is present, must not specify other verbs");
}

function validateResources(report: Report, rule: unknown, path: string): void {
  validateVerbs(report, rule, path);
  for (const [key, one, others] of [
    ['apiGroups', 'api group', 'api groups'],
    ['resources', 'resource', 'resources'],
  ] as const) {
    const values = asList(field(rule, key)).map(asText);
    if (values.length === 0)
      report.required(`${path}.${key}`, `resource rules must supply at least one ${one}`);
    else if (values.length > 1 && values.includes('*'))
      report.invalid(`${path}.${key}`, values, `if '*' is present, must not specify other ${others}`);
  }
  const namespaces = asList(field(rule, 'namespaces')).map(asText);
  const at = `${path}.namespaces`;
  if (namespaces.length === 0 && field(rule, 'clusterScope') !== true) {
    const detail = 'resource rules that are not cluster scoped must supply at least one namespace';
    report.required(at, detail);
  } else if (!namespaces.includes('*'))
    namespaces.forEach((name, i) => {
      for (const why of dns1123Label(name, false))
        report.invalid(
          `${at}[${i}]`,
          name,
          `each member of this list must be '*' or a DNS-1123 label; ${why}`,
        );
    });
  else if (namespaces.length > 1)
    report.invalid(at, namespaces, "if '*' is present, must not specify other namespaces");
}

function validateUrls(report: Report, rule: unknown, path: string): void {
  validateVerbs(report, rule, path);
  const urls = asList(field(rule, 'nonResourceURLs')).map(asText);
  const at = `${path}.nonResourceURLs`;
  if (urls.length === 0) report.required(at, 'nonResourceURLs must contain at least one value');
  else if (!urls.includes('*'))
    urls.forEach((url, i) => {
      validateUrl(report, url, `${at}[${i}]`);
    });
  else if (urls.length > 1)
    report.invalid(at, urls, "if '*' is present, must not specify other non-resource URLs");
}

function validateUrl(report: Report, url: string, path: string): void {
  if (url === '') report.invalid(path, url, 'must not be empty');
  else if (url === '/') return;
  else if (!url.startsWith('/')) report.invalid(path, url, 'must start with slash');
  else if (url.includes(' ')) report.invalid(path, url, 'must not contain white-space');
  else if (url.includes('//')) report.invalid(path, url, 'must not contain double slash');
  else if (url.slice(0, -1).includes('*') || (url.endsWith('*') && !url.endsWith('/*')))
    report.invalid(path, url, 'wildcard can only do suffix matching');
}

export function validatePriorityLevel(report: Report, level: KubeObject): void {
  const spec = level['spec'];
  const type = asText(field(spec, 'type'));
  const [limited, exempt] = [field(spec, 'limited'), field(spec, 'exempt')];
  if ((level.metadata.name === 'exempt') !== (type === 'Exempt'))
    report.invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'");
  if (type === 'Exempt') {
    if (limited !== undefined) report.forbidden('spec.limited', 'must be nil if the type is not Limited');
  } else if (type === 'Limited') {
    if (exempt !== undefined) report.forbidden('spec.exempt', 'must be nil if the type is Limited');
    if (limited === undefined) report.required('spec.limited', 'must not be empty when type is Limited');
    else validateLimited(report, limited, 'spec.limited');
  } else report.unsupported('spec.type', type, ['Exempt', 'Limited']);
}

function validateLimited(report: Report, limited: unknown, path: string): void {
  const shares = field(limited, 'nominalConcurrencyShares');
  if (typeof shares === 'number' && shares < 0)
    report.invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer');
  const response = field(limited, 'limitResponse');
  const at = `${path}.limitResponse`;
  const type = asText(field(response, 'type'));
  const queuing = field(response, 'queuing');
  if (type === 'Reject') {
    if (queuing !== undefined)
      report.forbidden(`${at}.queuing`, 'must be nil if limited.limitResponse.type is not Limited');
  } else if (type === 'Queue') {
    if (queuing === undefined)
      report.required(`${at}.queuing`, 'must not be empty if limited.limitResponse.type is Limited');
    else validateQueuing(report, queuing, `${at}.queuing`);
  } else report.unsupported(`${at}.type`, type, ['Queue', 'Reject']);
  const lendable = field(limited, 'lendablePercent');
  if (typeof lendable === 'number') report.range(`${path}.lendablePercent`, lendable, 0, 100);
  const borrowing = field(limited, 'borrowingLimitPercent');
  if (typeof borrowing === 'number' && borrowing < 0)
    report.invalid(
      `${path}.borrowingLimitPercent`,
      borrowing,
      'if specified, must be a non-negative integer',
    );
}

/** A hand of queues is dealt from one hash (apiserver shufflesharding). */
const MOST_ENTROPY = 60;

function validateQueuing(report: Report, queuing: unknown, path: string): void {
  for (const key of ['queueLengthLimit', 'queues', 'handSize']) {
    const value = field(queuing, key) ?? 0;
    if (typeof value === 'number' && value <= 0) report.invalid(`${path}.${key}`, value, 'must be positive');
  }
  const [hand, queues] = ['handSize', 'queues'].map((key) => Number(field(queuing, key) ?? 0)) as [
    number,
    number,
  ];
  if (hand <= 0) return;
  if (hand > queues)
    report.invalid(`${path}.handSize`, hand, `should not be greater than queues (${queues})`);
  else if (Math.ceil(Math.log2(queues) * hand) > MOST_ENTROPY) {
    const detail = `required entropy bits of deckSize ${queues} and handSize ${hand} should not be greater than ${MOST_ENTROPY}`;
    report.invalid(`${path}.handSize`, hand, detail);
  }
}
