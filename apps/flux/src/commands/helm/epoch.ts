import { goQuote } from '@flux-ts/errors';
import { failure } from '../../cli/errors.ts';

/** SOURCE_DATE_EPOCH in milliseconds. Throws in Helm's words. */
export function epochOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text))
    throw failure(`invalid SOURCE_DATE_EPOCH: strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  if (text.startsWith('-')) throw failure('invalid SOURCE_DATE_EPOCH: must not be negative');
  return Number(text) * 1000;
}
