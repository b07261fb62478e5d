/**
 * The query of a request as Go reads it (net/url ParseQuery, whose errors kube-apiserver does not look at): what has a
 * semicolon or an escape that is none is left out, the rest counts.
 */
export function parseQuery(text: string): URLSearchParams {
  if (!/[;%]/.test(text)) return new URLSearchParams(text);
  const pairs = text.split('&').filter((pair) => !pair.includes(';') && !BAD_ESCAPE.test(pair));
  return new URLSearchParams(pairs.join('&'));
}

const BAD_ESCAPE = /%(?![0-9a-f]{2})/i;
