/** What a registry asks for: a scheme in lower case, and its parameters. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~A-Za-z0-9-]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/** Reads the first challenge of a WWW-Authenticate header (RFC 9110, 11.6.1); undefined if there is none. */
export function parseChallenge(header: string): Challenge | undefined {
  const scheme = matchAt(TOKEN, header, 0);
  if (scheme === undefined) return undefined;
  const parameters = new Map<string, string>();
  let at = scheme[0].length;
  for (;;) {
    while (header[at] === ' ' || header[at] === ',' || header[at] === '\t') at++;
    const name = matchAt(TOKEN, header, at);
    if (name === undefined || header[at + name[0].length] !== '=') break;
    at += name[0].length + 1;
    const value = matchAt(QUOTED, header, at) ?? matchAt(TOKEN, header, at);
    if (value === undefined) break;
    at += value[0].length;
    const text = value[1] === undefined ? value[0] : value[1].replace(/\\(.)/g, '$1');
    parameters.set(name[0].toLowerCase(), text);
  }
  return { scheme: scheme[0].toLowerCase(), parameters };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  const sticky = new RegExp(pattern.source, 'y');
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}
