import { describe, expect, test } from 'vitest';
import { memoryTree } from '../test/memory-tree.ts';
import { sourceIgnoreFilter } from './source-ignore.ts';
import { walkTree } from './walk.ts';

async function kept(files: Record<string, string>, ignore?: string, rootOnly = false): Promise<string[]> {
  const tree = memoryTree(files);
  const filter = await sourceIgnoreFilter(tree, { ignore, rootOnly });
  return walkTree(tree, filter).flatMap((entry) => ('file' in entry ? [entry.file.path] : []));
}

describe('sourceIgnoreFilter', () => {
  const files = {
    'app.yaml': '',
    'logo.png': '',
    '.github/workflow.yaml': '',
    '.gitignore': '',
    '.gitmodules': '',
    'deep/.sops.yaml': '',
    'deep/app.yaml': '',
  };

  test('leaves out images, CI and version control by default', async () => {
    expect(await kept(files)).toEqual(['app.yaml', 'deep/app.yaml']);
  });

  test('keeps them, but not version control, as soon as there are patterns of any origin', async () => {
    const all = ['.github/workflow.yaml', 'app.yaml', 'deep/.sops.yaml', 'deep/app.yaml', 'logo.png'];
    expect(await kept(files, '# nothing\nnothing')).toEqual(all);
    expect(await kept({ ...files, '.sourceignore': 'nothing' })).toEqual([
      '.github/workflow.yaml',
      '.sourceignore',
      ...all.slice(1),
    ]);
  });

  test('a file within version control’s own folder has no say', async () => {
    const tree = { 'app.yaml': '', 'logo.png': '', 'deep/.git/.sourceignore': 'app.yaml' };
    expect(await kept(tree)).toEqual(['app.yaml']);
  });

  test('an empty spec.ignore has no pattern', async () => {
    expect(await kept(files, '')).toEqual(['app.yaml', 'deep/app.yaml']);
  });

  test('patterns of a nested file count below it, and spec.ignore has the last word', async () => {
    const tree = { 'a/x.yaml': '', 'a/y.yaml': '', 'x.yaml': '', 'a/.sourceignore': 'x.yaml\ny.yaml\n' };
    expect(await kept(tree)).toEqual(['a/.sourceignore', 'x.yaml']);
    expect(await kept(tree, '!y.yaml')).toEqual(['a/.sourceignore', 'a/y.yaml', 'x.yaml']);
  });

  test('everything but one folder, as the documentation shows it', async () => {
    const tree = { 'deploy/app/a.yaml': '', 'deploy/b.txt': '', 'docs/c.yaml': '', root: '' };
    const ignore = '/*\n!/deploy\n/deploy/**/*.txt\n/deploy/*.txt\n';
    expect(await kept(tree, ignore)).toEqual(['deploy/app/a.yaml']);
  });

  test('rootOnly reads the root file alone and has no defaults', async () => {
    const tree = { 'a/x.yaml': '', 'a/.sourceignore': 'x.yaml\n', 'b.png': '' };
    expect(await kept(tree, undefined, true)).toEqual(['a/.sourceignore', 'a/x.yaml', 'b.png']);
  });
});
