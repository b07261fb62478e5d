import { ArtifactError } from './errors.ts';
import type { FileTree, TreeContent, TreeFile } from './file-tree.ts';
import { modeOf } from './modes.ts';
import type { UnpackedForm } from './unpacked-form.ts';

/** The contents of some files of a tree, in their order. */
export class Contents {
  readonly #contents: AsyncIterator<TreeContent>;

  constructor(tree: FileTree, files: readonly TreeFile[]) {
    this.#contents = tree.read(files)[Symbol.asyncIterator]();
  }

  /** The content of the next file, which is the one given. Throws `IO` when the tree does not have it. */
  async next({ path }: TreeFile): Promise<TreeContent> {
    const next = await this.#contents.next();
    if (next.done || next.value.path !== path) throw unreadable(path);
    return next.value;
  }
}

/** A content's chunks. Throws `IO` when there are more or fewer bytes than it has said. */
export function chunksOf(content: TreeContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  const { path, size, body } = content;
  if (!(body instanceof Uint8Array)) return measured(content, body);
  if (body.length !== size) throw unreadable(path);
  return [body];
}

async function* measured(
  { path, size }: TreeContent,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  let left = size;
  for await (const chunk of body) {
    left -= chunk.length;
    if (left < 0) break;
    yield chunk;
  }
  if (left !== 0) throw unreadable(path);
}

/** Likewise, while it becomes a file of the unpacked form too. */
export async function* unpackedAlong(
  unpacked: UnpackedForm,
  file: TreeFile,
  content: TreeContent,
): AsyncGenerator<Uint8Array, void, void> {
  if (content.body instanceof Uint8Array) {
    await unpacked.file(file.path, modeOf(file), content.body);
    yield* chunksOf(content);
    return;
  }
  const copy = await unpacked.open(file.path, modeOf(file));
  try {
    for await (const chunk of chunksOf(content)) {
      await copy.write(chunk);
      yield chunk;
    }
  } finally {
    await copy.close();
  }
}

/** Makes a content a file of the unpacked form. */
export async function unpack(unpacked: UnpackedForm, file: TreeFile, content: TreeContent): Promise<void> {
  for await (const _ of unpackedAlong(unpacked, file, content));
}

const unreadable = (path: string): ArtifactError =>
  new ArtifactError('IO', `the content of ${path} cannot be read`);
