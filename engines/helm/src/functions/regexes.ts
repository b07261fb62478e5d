import { errorMessage } from '@flux-ts/errors';
import type { CallContext, GoValue } from '@flux-ts/gotemplate';
import { compileRegexp, type Regexp } from '@flux-ts/text';
import { type Family, fail, fn, nilSlice, num, str, strings } from './define.ts';
import type { Memo } from './memo.ts';

function split(regexp: Regexp, text: string, limit: number): GoValue {
  if (limit === 0) return nilSlice('[]string');
  if (regexp.source !== '' && text === '') return strings(['']);
  const parts: string[] = [];
  let from = 0;
  let end = 0;
  for (const [start, next] of regexp.findAllIndexes(text, limit < 0 ? undefined : limit)) {
    if (limit > 0 && parts.length === limit - 1) break;
    end = start;
    if (next !== 0) parts.push(text.slice(from, start));
    from = next;
  }
  if (end !== text.length) parts.push(text.slice(from));
  return strings(parts);
}

/** Regular expressions in RE2's syntax (sprig regex.go); `compiled` keeps what was compiled. */
export function regexes(compiled: Memo<Regexp>): Family {
  const compile = (pattern: string, wrap: (message: string) => string): Regexp => {
    if (!pattern.isWellFormed()) fail(wrap(`error parsing regexp: invalid UTF-8: \`${pattern}\``));
    try {
      return compiled.get(pattern, compileRegexp);
    } catch (thrown) {
      return fail(wrap(errorMessage(thrown)), thrown);
    }
  };
  const must = (pattern: GoValue): Regexp =>
    compile(str(pattern), (message) => `regexp: Compile(${goRaw(str(pattern))}): ${message}`);
  const may = (pattern: GoValue): Regexp => compile(str(pattern), (message) => message);
  const spend = (context: CallContext, text: GoValue): void => context.spend(str(text).length >> 8);
  type Find = (regexp: Regexp, args: GoValue[]) => GoValue;
  const all: Find = (regexp, [, text, limit]) => {
    const n = num(limit);
    const found = regexp.findAll(str(text), n < 0 ? Number.POSITIVE_INFINITY : n);
    return found.length === 0 ? nilSlice('[]string') : strings(found.map(([match = '']) => match));
  };
  const find: Find = (regexp, [, text]) => regexp.find(str(text))?.[0] ?? '';
  const replace: Find = (regexp, [, text, replacement]) => regexp.replaceAll(str(text), str(replacement));
  const literal: Find = (regexp, [, text, replacement]) =>
    regexp.replaceAll(str(text), str(replacement).replaceAll('$', '$$$$'));
  const parts: Find = (regexp, [, text, limit]) => split(regexp, str(text), num(limit));
  const make = (params: Parameters<typeof fn>[0], how: (pattern: GoValue) => Regexp, work: Find) =>
    fn(params, (args, context) => {
      spend(context, args[1]);
      return work(how(args[0]), args);
    });
  const two = ['string', 'string'] as const;
  const count = ['string', 'string', 'int'] as const;
  const three = ['string', 'string', 'string'] as const;
  return {
    regexMatch: fn(two, ([pattern, text]) => {
      try {
        return may(pattern).test(str(text));
      } catch {
        return false;
      }
    }),
    mustRegexMatch: make(two, may, (regexp, [, text]) => regexp.test(str(text))),
    regexFindAll: make(count, must, all),
    mustRegexFindAll: make(count, may, all),
    regexFind: make(two, must, find),
    mustRegexFind: make(two, may, find),
    regexReplaceAll: make(three, must, replace),
    mustRegexReplaceAll: make(three, may, replace),
    regexReplaceAllLiteral: make(three, must, literal),
    mustRegexReplaceAllLiteral: make(three, may, literal),
    regexSplit: make(count, must, parts),
    mustRegexSplit: make(count, may, parts),
    regexQuoteMeta: fn(['string'], ([text]) => str(text).replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
  };
}

/** strconv.CanBackquote: patterns are shown in back quotes where that is possible. */
function goRaw(pattern: string): string {
  return /^[^`\0-\x08\x0a-\x1f\x7f\ufeff]*$/.test(pattern) ? `\`${pattern}\`` : JSON.stringify(pattern);
}
