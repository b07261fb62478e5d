import { plain, type StaticType } from './static-type.ts';

/** What a function takes and gives. */
export interface Signature {
  readonly params: readonly StaticType[];
  readonly result: StaticType;
}

/**
 * Functions and operators by name, `.name` for methods, whose first parameter is what they are called on (cel-go
 * common/stdlib and ext; apiserver pkg/cel/library). What is missing here takes anything.
 */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never,
  '!_': ['bool -> bool'],
  '-_': ['int -> int', 'double -> double', 'duration -> duration'],
  '_==_': ['A A -> bool'],
  '_!=_': ['A A -> bool'],
  '_+_': [
    ...['int', 'uint', 'double', 'string', 'bytes', 'list(A)', 'duration'].map((t) => `${t} ${t} -> ${t}`),
    'timestamp duration -> timestamp',
    'duration timestamp -> timestamp',
  ],
  '_-_': [
    ...['int', 'uint', 'double', 'duration'].map((t) => `${t} ${t} -> ${t}`),
    'timestamp timestamp -> duration',
    'timestamp duration -> timestamp',
  ],
  '_*_': ['int int -> int', 'uint uint -> uint', 'double double -> double'],
  '_/_': ['int int -> int', 'uint uint -> uint', 'double double -> double'],
  '_%_': ['int int -> int', 'uint uint -> uint'],
  '@in': ['A list(A) -> bool', 'A map(A,B) -> bool'],
  '_[_]': [
    'list(A) int -> A',
    'map(A,B) A -> B',
    'optional_type(list(A)) int -> optional_type(A)',
    'optional_type(map(A,B)) A -> optional_type(B)',
  ],
  '_?_:_': ['bool A A -> A'],
  bool: ['bool -> bool', 'string -> bool'],
  bytes: ['bytes -> bytes', 'string -> bytes'],
  double: ['double -> double', 'int -> double', 'string -> double', 'uint -> double'],
  duration: ['duration -> duration', 'int -> duration', 'string -> duration'],
  dyn: ['A -> dyn'],
  int: ['int -> int', 'double -> int', 'duration -> int', 'string -> int', 'timestamp -> int', 'uint -> int'],
  string: [
    'bool',
    'bytes',
    'double',
    'duration',
    'int',
    'string',
    'timestamp',
    'uint',
    'net.IP',
    'net.CIDR',
  ].map((t) => `${t} -> string`),
  timestamp: ['timestamp -> timestamp', 'int -> timestamp', 'string -> timestamp'],
  uint: ['uint -> uint', 'double -> uint', 'int -> uint', 'string -> uint'],
  size: ['bytes', 'list(A)', 'map(A,B)', 'string'].map((t) => `${t} -> int`),
  '.size': ['bytes', 'list(A)', 'map(A,B)', 'string'].map((t) => `${t} -> int`),
  matches: ['string string -> bool'],
  '.matches': ['string string -> bool'],
  '.contains': ['string string -> bool'],
  '.endsWith': ['string string -> bool'],
  '.startsWith': ['string string -> bool'],
  '.charAt': ['string int -> string'],
  '.indexOf': ['string string -> int', 'string string int -> int', 'list(A) A -> int'],
  '.lastIndexOf': ['string string -> int', 'string string int -> int', 'list(A) A -> int'],
  '.join': ['list(string) -> string', 'list(string) string -> string'],
  '.lowerAscii': ['string -> string'],
  '.upperAscii': ['string -> string'],
  '.replace': ['string string string -> string', 'string string string int -> string'],
  '.split': ['string string -> list(string)', 'string string int -> list(string)'],
  '.substring': ['string int -> string', 'string int int -> string'],
  '.trim': ['string -> string'],
  '.reverse': ['list(A) -> list(A)'],
  '.find': ['string string -> string'],
  '.findAll': ['string string -> list(string)', 'string string int -> list(string)'],
  '.format': ['string list(dyn) -> string'],
  // What sortBy is expanded to.
  '.@sortByAssociatedKeys': ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'].map(
    (type) => `list(A) list(${type}) -> list(A)`,
  ),
  '.isSorted': ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'].map(
    (t) => `list(${t}) -> bool`,
  ),
  '.sum': ['int', 'uint', 'double', 'duration'].map((t) => `list(${t}) -> ${t}`),
  '.min': ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'].map(
    (t) => `list(${t}) -> ${t}`,
  ),
  '.max': ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'].map(
    (t) => `list(${t}) -> ${t}`,
  ),
  '.distinct': ['list(A) -> list(A)'],
  '.flatten': ['list(list(A)) -> list(A)', 'list(dyn) int -> list(dyn)'],
  '.slice': ['list(A) int int -> list(A)'],
  '.first': ['list(A) -> optional_type(A)'],
  '.last': ['list(A) -> optional_type(A)'],
  'lists.range': ['int -> list(int)'],
  'sets.contains': ['list(A) list(A) -> bool'],
  'sets.equivalent': ['list(A) list(A) -> bool'],
  'sets.intersects': ['list(A) list(A) -> bool'],
  'optional.of': ['A -> optional_type(A)'],
  'optional.ofNonZeroValue': ['A -> optional_type(A)'],
  'optional.none': ['-> optional_type(A)'],
  '.hasValue': ['optional_type(A) -> bool'],
  '.value': ['optional_type(A) -> A'],
  '.or': ['optional_type(A) optional_type(A) -> optional_type(A)'],
  '.orValue': ['optional_type(A) A -> A'],
  url: ['string -> kubernetes.URL'],
  isURL: ['string -> bool'],
  ...methods('kubernetes.URL -> string', [
    'getEscapedPath',
    'getHost',
    'getHostname',
    'getPort',
    'getScheme',
  ]),
  ip: ['string -> net.IP'],
  isIP: ['string -> bool'],
  cidr: ['string -> net.CIDR'],
  isCIDR: ['string -> bool'],
  ...methods('net.IP -> bool', [
    'isGlobalUnicast',
    'isLinkLocalMulticast',
    'isLinkLocalUnicast',
    'isLoopback',
    'isUnspecified',
  ]),
  '.family': ['net.IP -> int'],
  '.containsIP': ['net.CIDR net.IP -> bool', 'net.CIDR string -> bool'],
  '.containsCIDR': ['net.CIDR net.CIDR -> bool', 'net.CIDR string -> bool'],
  '.masked': ['net.CIDR -> net.CIDR'],
  '.prefixLength': ['net.CIDR -> int'],
  quantity: ['string -> kubernetes.Quantity'],
  isQuantity: ['string -> bool'],
  '.asInteger': ['kubernetes.Quantity -> int'],
  '.asApproximateFloat': ['kubernetes.Quantity -> double'],
  '.isInteger': ['kubernetes.Quantity -> bool'],
  '.sign': ['kubernetes.Quantity -> int'],
  semver: ['string -> kubernetes.Semver', 'string bool -> kubernetes.Semver'],
  isSemver: ['string -> bool', 'string bool -> bool'],
  ...methods('kubernetes.Semver -> int', ['major', 'minor', 'patch']),
  '.isGreaterThan': [
    'kubernetes.Quantity kubernetes.Quantity -> bool',
    'kubernetes.Semver kubernetes.Semver -> bool',
  ],
  '.isLessThan': [
    'kubernetes.Quantity kubernetes.Quantity -> bool',
    'kubernetes.Semver kubernetes.Semver -> bool',
  ],
  '.compareTo': [
    'kubernetes.Quantity kubernetes.Quantity -> int',
    'kubernetes.Semver kubernetes.Semver -> int',
  ],
  ...authorization(),
  ...methods(
    'timestamp -> int',
    ['getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear', 'getFullYear', 'getMonth'],
    ['timestamp string -> int'],
  ),
  ...methods(
    'timestamp -> int',
    ['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
    ['timestamp string -> int', 'duration -> int'],
  ),
};

const NUMBERS = ['int', 'uint', 'double'];
const ORDERED = ['bool', 'bytes', 'duration', 'string', 'timestamp'];
/** Numbers are compared whatever their types. */
const COMPARED = [
  ...ORDERED.map((t) => `${t} ${t} -> bool`),
  ...NUMBERS.flatMap((a) => NUMBERS.map((b) => `${a} ${b} -> bool`)),
];

/** What can be asked of an authorizer (apiserver pkg/cel/library/authz.go). */
function authorization(): Record<string, string[]> {
  const [authorizer, path, group, resource, decision] = [
    'Authorizer',
    'PathCheck',
    'GroupCheck',
    'ResourceCheck',
    'Decision',
  ].map((name) => `kubernetes.authorization.${name}`);
  const narrowing = ['subresource', 'namespace', 'name', 'fieldSelector', 'labelSelector'];
  return {
    '.path': [`${authorizer} string -> ${path}`],
    '.group': [`${authorizer} string -> ${group}`],
    '.serviceAccount': [`${authorizer} string string -> ${authorizer}`],
    '.resource': [`${group} string -> ${resource}`],
    ...methods(`${resource} string -> ${resource}`, narrowing),
    '.check': [`${path} string -> ${decision}`, `${resource} string -> ${decision}`],
    ...methods(`${decision} -> bool`, ['allowed', 'errored']),
    ...methods(`${decision} -> string`, ['reason', 'error']),
  };
}

function methods(
  signature: string,
  names: readonly string[],
  more: readonly string[] = [],
): Record<string, string[]> {
  return Object.fromEntries(names.map((name) => [`.${name}`, [signature, ...more]]));
}

/** The signatures of a function or operator; undefined where nothing is known of them. */
export function signaturesOf(name: string): readonly Signature[] | undefined {
  const texts = /^_[<>]=?_$/.test(name) ? COMPARED : TEXTS[name];
  return texts?.map(parseSignature);
}

/** Whether there is a function where a method is meant, or the other way about. */
export function hasOtherForm(name: string): boolean {
  return TEXTS[name.startsWith('.') ? name.slice(1) : `.${name}`] !== undefined;
}

function parseSignature(text: string): Signature {
  const [params = '', result = ''] = text.split('->');
  const words = params.split(' ').filter((word) => word !== '');
  return { params: words.map(parseType), result: parseType(result.trim()) };
}

function parseType(text: string): StaticType {
  const open = text.indexOf('(');
  if (open < 0) return plain(text);
  const inner = text.slice(open + 1, -1);
  return { name: text.slice(0, open), args: splitTop(inner).map(parseType) };
}

/** At commas that are in no parentheses. */
function splitTop(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}
