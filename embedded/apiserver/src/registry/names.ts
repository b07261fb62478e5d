import type { NameCheck } from './strategy.ts';

// Texts as in apimachinery pkg/util/validation/validation.go.

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_PATTERN = new RegExp(`^${LABEL}$`);
const SUBDOMAIN_PATTERN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
  "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  `'${LABEL}(\\.${LABEL})*')`;
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
  `with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;

const UNDERSCORED_LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const UNDERSCORED = `${UNDERSCORED_LABEL}(\\.${UNDERSCORED_LABEL})*`;
const UNDERSCORED_PATTERN = new RegExp(`^${UNDERSCORED}$`);
const UNDERSCORED_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must " +
  "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  `'${UNDERSCORED}')`;

function check(pattern: RegExp, max: number, text: string): NameCheck {
  return (name, prefix) => {
    const complete = prefix && name.endsWith('-') ? `${name.slice(0, -1)}a` : name;
    const complaints: string[] = [];
    if (complete.length > max) complaints.push(`must be no more than ${max} characters`);
    if (!pattern.test(complete)) complaints.push(text);
    return complaints;
  };
}

/** Names of most objects. */
export const dns1123Subdomain: NameCheck = check(SUBDOMAIN_PATTERN, 253, SUBDOMAIN_TEXT);
/** A domain in which resolvers search: labels may have underscores (IsDNS1123SubdomainWithUnderscore). */
export function underscoredSubdomain(name: string): string[] {
  const complaints = name.length > 253 ? ['must be no more than 253 characters'] : [];
  return UNDERSCORED_PATTERN.test(name) ? complaints : [...complaints, UNDERSCORED_TEXT];
}

/** The same where validation is declared with the type, which counts bytes (apimachinery api/validate LongName). */
export const longName: NameCheck = (name, prefix) =>
  dns1123Subdomain(name, prefix).map((text) => text.replace(/ characters$/, ' bytes'));
/** Names of namespaces and services; one of several labels is told of its dots. */
export const dns1123Label: NameCheck = (name, prefix) => {
  const complete = prefix && name.endsWith('-') ? `${name.slice(0, -1)}a` : name;
  const complaints = complete.length > 63 ? ['must be no more than 63 characters'] : [];
  if (LABEL_PATTERN.test(complete)) return complaints;
  return [...complaints, SUBDOMAIN_PATTERN.test(complete) ? 'must not contain dots' : LABEL_TEXT];
};

/** Names of roles and bindings: anything that fits in a path. */
export const pathSegment: NameCheck = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
};

const DNS1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';

/** Names that were once those of services: they begin with a letter (IsDNS1035Label). */
export const dns1035Label: NameCheck = check(
  new RegExp(`^${DNS1035}$`),
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
    `and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${DNS1035}')`,
);

const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME_PART_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start " +
  "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation " +
  "is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with the key of a label or annotation. */
export function qualifiedNameComplaints(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${NAME_PART_TEXT.slice('name part '.length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const complaints: string[] = [];
  const name = parts.at(-1)!;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === '') complaints.push('prefix part must be non-empty');
    else complaints.push(...longName(prefix, false).map((text) => `prefix part ${text}`));
  }
  if (name === '') complaints.push('name part must be non-empty');
  else if (name.length > 63) complaints.push('name part must be no more than 63 bytes');
  if (!QUALIFIED_NAME.test(name)) complaints.push(NAME_PART_TEXT);
  return complaints;
}

/** What is wrong with the value of a label. */
export function labelValueComplaints(value: string): string[] {
  const complaints: string[] = [];
  if (value.length > 63) complaints.push('must be no more than 63 bytes');
  if (!LABEL_VALUE.test(value)) complaints.push(LABEL_VALUE_TEXT);
  return complaints;
}
