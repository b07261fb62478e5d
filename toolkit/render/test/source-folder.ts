import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with files in the system's temporary folder for the running test, removed after it. */
export function sourceFolder(files: Readonly<Record<string, string | Uint8Array>>): {
  readonly path: string;
  write(name: string, content: string | Uint8Array): void;
} {
  const path = mkdtempSync(join(tmpdir(), 'flux-ts-render-'));
  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return { path, write };
}
