/** One of the forms that an Accept header names. */
export interface AcceptClause {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** An Accept header (RFC 9110, 12.5.1), what is wanted most first, read as leniently as by goautoneg. */
export function parseAccept(header: string): readonly AcceptClause[] {
  const clauses = header.split(',').flatMap((text) => clause(text.trim()));
  return clauses.sort((a, b) => b.quality - a.quality || wildness(a) - wildness(b));
}

function clause(text: string): readonly AcceptClause[] {
  const [range = '', ...rest] = text.split(';');
  const [type = '', subtype, more] = range.trim().split('/');
  if (more !== undefined || (subtype === undefined && type !== '*')) return [];
  const parameters = new Map<string, string>();
  let quality = 1;
  for (const part of rest) {
    const [key = '', value] = splitOnce(part);
    if (value === undefined) continue;
    if (key !== 'q') parameters.set(key, value);
    else quality = Number.isNaN(Number.parseFloat(value)) ? 1 : Number.parseFloat(value);
  }
  return [{ type: type.trim(), subtype: (subtype ?? '*').trim(), parameters, quality }];
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim(), undefined] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function wildness({ type, subtype }: AcceptClause): number {
  return (type === '*' ? 2 : 0) + (subtype === '*' ? 1 : 0);
}

/** Whether a route that makes these types is taken: parameters do not count, and nothing is wild but everything (go-restful). */
export function isProduced(header: string | undefined, produced: readonly string[]): boolean {
  if (header === undefined || header === '') return true;
  return header.split(',').some((text) => {
    const type = text.trim().split(';', 1)[0]?.trim() ?? '';
    return type === '*/*' || produced.includes(type);
  });
}
