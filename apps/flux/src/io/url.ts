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

/** Splits a URL; `git@host:path` has no scheme. Throws what Go's url.Parse says, after `prefix: `. */
export function parseUrl(text: string, prefix: string): Url {
  const wrong = (why: string) => failure(`${prefix}: parse ${JSON.stringify(text)}: ${why}`);
  if (/[\u0000-\u001f\u007f]/.test(text)) throw wrong('net/url: invalid control character in URL');
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)/.exec(text);
  if (match === null) {
    const colon = text.indexOf(':');
    const slash = text.indexOf('/');
    if (colon === 0) throw wrong('missing protocol scheme');
    if (colon > 0 && (slash < 0 || colon < slash)) {
      throw wrong('first path segment in URL cannot contain colon');
    }
    return { scheme: '', user: '', host: '', path: text };
  }
  const [, scheme = '', user = '', host = '', path = ''] = match;
  const port = /:([^\]]*)$/.exec(host)?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) throw wrong(`invalid port ":${port}" after host`);
  return { scheme: scheme.toLowerCase(), user: user.split(':', 1)[0] as string, host, path };
}
