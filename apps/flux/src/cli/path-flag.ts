import { posix } from 'node:path';
import type { Flag } from './flag.ts';

/** A path that stays below the directory it starts from: `..` cannot leave it (internal/flags/safe_relative_path.go). */
export function safePath(usage: string, initial = ''): Flag<string> {
  return {
    type: 'safeRelativePath',
    usage,
    initial,
    shown: initial,
    parse(text) {
      const inside = posix.normalize(`/${text.trim()}`).replace(/^\/+|\/+$/g, '');
      return `./${inside}`;
    },
  };
}
