import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { KustomizeError } from '@flux-ts/kustomize';
import { describe, expect, test } from 'vitest';
import { sourceFolder } from '../../test/source-folder.ts';
import { diskFileSystem } from './disk-file-system.ts';

describe('diskFileSystem', () => {
  test('reads files and lists folders, and says undefined for what is not there', () => {
    const source = sourceFolder({ 'b/x.yaml': 'x: 1', 'a.yaml': '' });
    const fs = diskFileSystem(source.path);
    expect(new TextDecoder().decode(fs.read('b/x.yaml'))).toBe('x: 1');
    expect(fs.list('')).toEqual([
      { name: 'a.yaml', kind: 'file' },
      { name: 'b', kind: 'directory' },
    ]);
    expect([fs.read('b'), fs.read('b/y'), fs.read('a.yaml/x'), fs.list('a.yaml'), fs.list('nope')]).toEqual(
      Array(5).fill(undefined),
    );
  });

  test('follows links within the root', () => {
    const source = sourceFolder({ 'real/x.yaml': 'x: 1' });
    symlinkSync('real', join(source.path, 'folder'));
    symlinkSync('real/x.yaml', join(source.path, 'file.yaml'));
    const fs = diskFileSystem(source.path);
    expect(fs.read('folder/x.yaml')).toEqual(fs.read('real/x.yaml'));
    expect(fs.read('file.yaml')).toEqual(fs.read('real/x.yaml'));
    expect(fs.list('folder')).toHaveLength(1);
    expect(
      ['folder', 'folder/x.yaml', 'file.yaml', 'real', '', 'nope'].map((path) => fs.realPath?.(path)),
    ).toEqual(['real', 'real/x.yaml', 'real/x.yaml', 'real', '', undefined]);
  });

  test('refuses links out of the root, in any part of a path', () => {
    const outside = sourceFolder({ 'secret/key': 'hidden' });
    const source = sourceFolder({ 'a/b.yaml': '' });
    symlinkSync(outside.path, join(source.path, 'out'));
    symlinkSync(join(outside.path, 'secret/key'), join(source.path, 'a/key'));
    const fs = diskFileSystem(source.path);
    for (const path of ['out/secret/key', 'a/key']) {
      expect(() => fs.read(path)).toThrow(expect.objectContaining({ code: 'SECURITY' }));
    }
    expect(() => fs.list('out')).toThrow(KustomizeError);
  });

  test('refuses a file that is too large, by name', () => {
    const source = sourceFolder({ 'big.yaml': new Uint8Array(2000) });
    const fs = diskFileSystem(source.path, { maxFileSize: 1000 });
    expect(() => fs.read('big.yaml')).toThrow(
      "file '/big.yaml' is too large: 2000 bytes, at most 1000 are read",
    );
  });

  test('ends at links that lead to themselves', () => {
    const source = sourceFolder({});
    symlinkSync('loop', join(source.path, 'loop'));
    const fs = diskFileSystem(source.path);
    expect([fs.read('loop'), fs.list('loop')]).toEqual([undefined, undefined]);
  });
});
