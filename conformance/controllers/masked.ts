/**
 * A line without what differs from run to run: the namespace, times, identities, folders; without the places (of files,
 * of a kubeconfig) that we add, and the time limit that Flux's client adds to URLs.
 */
export function masked(line: string, namespace: string): string {
  return line
    .replaceAll(namespace, '<ns>')
    .replace(/(finished in|passed in|failed after) [\d.]+(?:ns|µs|ms|s|m[\d.]+s)/g, '$1 <time>')
    .replace(/\/tmp\/kustomization-\d+/g, '')
    .replace(/127\.0\.0\.1:\d+/g, '<address>')
    .replaceAll('?timeout=30s', '')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uid>')
    .replace(/(resource version )\d+/g, '$1<version>')
    .replace(/ \([\w./-]+\.ya?ml(?::\d+){0,2}\)/g, '')
    .replace(/ \(Secret <ns>\/[\w-]+\)/g, '')
    .replaceAll('\n', ' | ')
    .trimEnd();
}
