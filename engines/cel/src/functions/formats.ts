import { noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { parseTimestamp } from '../values/time.ts';
import { type CelValue, Opaque, Optional, stringOf, ValueList } from '../values/value.ts';
import { attempt } from './kubernetes.ts';

const TYPE = 'kubernetes.NamedFormat';

interface Format {
  readonly pattern: RegExp;
  /** The length of the pattern that kube-apiserver reckons with. */
  readonly size: number;
  readonly longest: number;
  readonly message: string;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

/** Kubernetes' named formats (apiserver, pkg/cel/library/format.go) and what apimachinery says of a misfit. */
const FORMATS: ReadonlyMap<string, Format> = new Map([
  [
    'dns1123Label',
    {
      size: 30,
      pattern: new RegExp(`^${LABEL}$`),
      longest: 63,
      message:
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    },
  ],
  [
    'dns1123Subdomain',
    {
      size: 60,
      pattern: new RegExp(`^${LABEL}(\\.${LABEL})*$`),
      longest: 253,
      message:
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    },
  ],
  [
    'dns1035Label',
    {
      size: 30,
      pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
      longest: 63,
      message:
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    },
  ],
  [
    'qualifiedName',
    {
      size: 60,
      pattern: new RegExp(`^(${LABEL}(\\.${LABEL})*/)?${QUALIFIED}$`),
      longest: 317,
      message: `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`,
    },
  ],
  [
    'labelValue',
    {
      size: 40,
      pattern: new RegExp(`^(${QUALIFIED})?$`),
      longest: 63,
      message:
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    },
  ],
  [
    'uuid',
    {
      size: 70,
      pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      longest: 36,
      message: 'does not match the UUID format',
    },
  ],
  [
    'byte',
    {
      size: 84,
      pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
      longest: Number.POSITIVE_INFINITY,
      message: 'invalid base64',
    },
  ],
  ['date', { size: 71, pattern: /^\d{4}-\d\d-\d\d$/, longest: 10, message: 'invalid date' }],
  ['datetime', { size: 71, pattern: /^\d{4}-\d\d-\d\dT/, longest: 64, message: 'invalid datetime' }],
]);

/** `format.named('dns1123Label').value().validate(x)`, `format.dns1123Label().validate(x)`. */
export const NAMED_FORMATS: Library = {
  'format.named': ([name]) => {
    const format = FORMATS.get(stringOf(name));
    return new Optional(format === undefined ? undefined : formatValue(stringOf(name)));
  },
  ...Object.fromEntries([...FORMATS.keys()].map((name) => [`format.${name}`, () => formatValue(name)])),
  '.validate': ([format, text]) => {
    if (!(format instanceof Opaque) || format.type !== TYPE) throw noSuchOverload();
    return validate(String(format.value), stringOf(text));
  },
};

function formatValue(name: string): Opaque {
  const same = (other: string) => Number(other !== name);
  return new Opaque(TYPE, name, same, FORMATS.get(name)!.size) as Opaque;
}

/** Nothing, or the list of what is wrong. */
function validate(name: string, text: string): CelValue {
  const format = FORMATS.get(name)!;
  const problems: string[] = [];
  if (text.length > format.longest) problems.push(`must be no more than ${format.longest} characters`);
  const time = name === 'date' ? `${text}T00:00:00Z` : name === 'datetime' ? text : undefined;
  const badTime = time !== undefined && attempt(() => parseTimestamp(time)) === undefined;
  if (badTime || !format.pattern.test(text)) problems.push(format.message);
  return new Optional(problems.length === 0 ? undefined : new ValueList(problems));
}
