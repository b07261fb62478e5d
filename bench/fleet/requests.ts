/** Requests that the controllers have made, by HTTP method, from their metrics. */
export async function requestsByMethod(metricsUrls: readonly string[]): Promise<Record<string, number>> {
  const texts = metricsUrls.map(async (url) => (await fetch(url)).text());
  const text = (await Promise.all(texts)).join('\n');
  const counts: Record<string, number> = {};
  for (const [, labels = '', value = '0'] of text.matchAll(
    /^rest_client_requests_total\{([^}]*)\} (\S+)$/gm,
  )) {
    const method = /method="([^"]*)"/.exec(labels)?.[1] ?? '?';
    counts[method] = (counts[method] ?? 0) + Number(value);
  }
  return counts;
}

/** Requests that kube-apiserver has answered, whoever sent them: `PATCH deployments`, `WATCH events`. */
export function requestsByResource(metrics: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, labels = '', value = '0'] of metrics.matchAll(
    /^apiserver_request_total\{([^}]*)\} (\S+)$/gm,
  )) {
    const of = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const parts = [of('resource'), of('subresource')].filter((part) => part !== '');
    const key = `${of('verb')} ${parts.join('/')}${of('dry_run') === '' ? '' : ' (dry run)'}`;
    counts[key] = (counts[key] ?? 0) + Number(value);
  }
  return counts;
}

/** What came in between. */
export function difference(
  after: Record<string, number>,
  before: Record<string, number>,
): Record<string, number> {
  const entries = Object.entries(after).map(
    ([method, count]) => [method, count - (before[method] ?? 0)] as const,
  );
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
