const MIN_LENGTH = 4;

/** Replaces every occurrence of the secrets, plain, percent-encoded or as basic auth, and user info in URLs. */
export function scrub(text: string, secrets: readonly (string | undefined)[]): string {
  let clean = text.replace(/(authorization: *(?:basic|bearer) +)\S+/gi, '$1*****');
  clean = clean.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s/@:'"]*):[^\s/@'"]*@/gi, '$1:xxxxx@');
  for (const secret of secrets) {
    if (secret === undefined || secret.length < MIN_LENGTH) continue;
    for (const form of new Set([secret, encodeURIComponent(secret)])) clean = clean.replaceAll(form, '*****');
  }
  return clean;
}
