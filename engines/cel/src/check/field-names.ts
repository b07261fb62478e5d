/** Names that an expression cannot have after a dot; a property of such a name is `__name__`. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const ESCAPES: Readonly<Record<string, string>> = {
  __underscores__: '__',
  __dot__: '.',
  __dash__: '-',
  __slash__: '/',
};

/** The property that a name in an expression stands for (apiserver pkg/cel/escaping.go); undefined for none. */
export function unescapeField(name: string): string | undefined {
  const word = /^__(\w+)__$/.exec(name)?.[1];
  if (word !== undefined && RESERVED.has(word)) return word;
  if (RESERVED.has(name)) return undefined;
  return name.replace(/__(?:underscores|dot|dash|slash)__/g, (escaped) => ESCAPES[escaped]!);
}

const SPECIAL: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([escaped, plain]) => [plain, escaped]),
);

/** The name in an expression for a property: the other way round. */
export function escapeField(property: string): string {
  if (RESERVED.has(property)) return `__${property}__`;
  return property.replace(/__|[./-]/g, (plain) => SPECIAL[plain]!);
}

/** Why no field of a type can be chosen: Kubernetes' own are objects of which cel-go knows no fields. */
export function noFields(type: string): string {
  if (/^kubernetes\.[\w.]+$/.test(type)) return `unexpected failed resolution of '${type}'`;
  return `type '${type}' does not support field selection`;
}
