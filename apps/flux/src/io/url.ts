import { failure } from '../cli/errors.ts';

/** The parts of a URL that commands look at, as Go's net/url names them. */
export interface Url {
  readonly scheme: string;
  /** User name, empty if none. */
  readonly user: string;
  /** Host with its port. */
  readonly host: string;
  readonly path: string;
}

/** The first escape of a text that is none: a percent sign without two hexadecimal digits. */
function wrongEscape(text: string): string | undefined {
  return /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text)?.[0];
}

/** The first escape of a host that is none: only what cannot be written otherwise may be escaped. */
function wrongHostEscape(host: string): string | undefined {
  const zone = host.startsWith('[') ? host.replace(/%25.*\]/s, ']') : host;
  return wrongEscape(zone) ?? /%(?!20|22|3[cCeE]|[89a-fA-F])../.exec(zone)?.[0];
}

/** What is wrong with user and host, in the words of net/url (parseAuthority, parseHost). */
function authorityFault(userinfo: string, host: string): string | undefined {
  if (host.startsWith('[') && !host.includes(']')) return "missing ']' in host";
  const port = /:([^\]:]*)$/.exec(host)?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) return `invalid port ":${port}" after host`;
  const inHost = wrongHostEscape(host);
  if (inHost !== undefined) return `invalid URL escape ${JSON.stringify(inHost)}`;
  const character = /[^\w\-.~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u.exec(host)?.[0];
  if (character !== undefined) return `invalid character ${JSON.stringify(character)} in host name`;
  if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(userinfo)) return 'net/url: invalid userinfo';
  const inUser = wrongEscape(userinfo);
  return inUser === undefined ? undefined : `invalid URL escape ${JSON.stringify(inUser)}`;
}

/** Splits a URL; `git@host:path` has no scheme. Throws what Go's url.Parse says, after the prefix (`url parse failed: `). */
export function parseUrl(text: string, prefix: string): Url {
  const wrong = (why: string) => failure(`${prefix}parse ${JSON.stringify(text)}: ${why}`);
  if (/[\u0000-\u001f\u007f]/.test(text)) throw wrong('net/url: invalid control character in URL');
  const match =
    /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?[^#]*)?(?:#(.*))?/s.exec(text);
  if (match === null) {
    const colon = text.indexOf(':');
    const slash = text.indexOf('/');
    if (colon === 0) throw wrong('missing protocol scheme');
    if (colon > 0 && (slash < 0 || colon < slash)) {
      throw wrong('first path segment in URL cannot contain colon');
    }
    const wrongly = wrongEscape(text);
    if (wrongly !== undefined) throw wrong(`invalid URL escape ${JSON.stringify(wrongly)}`);
    return { scheme: '', user: '', host: '', path: text };
  }
  const [, scheme = '', user = '', host = '', path = '', fragment = ''] = match;
  const fault = authorityFault(user, host);
  if (fault !== undefined) throw wrong(fault);
  const wrongly = wrongEscape(path) ?? wrongEscape(fragment);
  if (wrongly !== undefined) throw wrong(`invalid URL escape ${JSON.stringify(wrongly)}`);
  return { scheme: scheme.toLowerCase(), user: user.split(':', 1)[0] as string, host, path };
}
