import { formatDuration, parseDuration } from '@flux-ts/text';
import type { Flag, FlagOptions } from './flag.ts';

/** A Go duration; the value is in milliseconds. */
export function duration(usage: string, initial = 0, options: FlagOptions = {}): Flag<number> {
  return {
    type: 'duration',
    usage,
    initial,
    shown: initial === 0 ? '' : formatDuration(initial),
    ...options,
    parse: (text) => parseDuration(text),
  };
}
