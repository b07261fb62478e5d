const AUTHORITY = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:([^/?#@]*)@)?([^/?#]*)/;

/** What Go's url.Parse has against an absolute URL, in its words (net/url, parse and parseAuthority). */
export function urlFault(text: string): string | undefined {
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'net/url: invalid control character in URL';
  const match = AUTHORITY.exec(text);
  if (match === null) return text.startsWith(':') ? 'missing protocol scheme' : undefined;
  return hostFault(match[3]!) ?? userFault(match[2] ?? '') ?? escapeFault(text);
}

function hostFault(host: string): string | undefined {
  if (host.startsWith('[') && !host.includes(']')) return "missing ']' in host";
  const port = /:([^\]:]*)$/.exec(host)?.[1];
  if (port !== undefined && (!/^\d*$/.test(port) || Number(port) > 65535))
    return `invalid port ":${port}" after host`;
  const character = /[^\w\-.~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u.exec(host)?.[0];
  return character === undefined ? undefined : `invalid character ${JSON.stringify(character)} in host name`;
}

function userFault(user: string): string | undefined {
  return /^[\w\-.:~!$&'()*+,;=%@]*$/.test(user) ? undefined : 'net/url: invalid userinfo';
}

function escapeFault(text: string): string | undefined {
  const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text.replace(/[?#].*$/s, ''))?.[0];
  return wrong === undefined ? undefined : `invalid URL escape ${JSON.stringify(wrong)}`;
}
