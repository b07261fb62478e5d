import { TemplateCache } from '@flux-ts/gotemplate';
import { fileText } from '../chart/read-yaml.ts';
import { FunctionMemos } from '../functions/memo.ts';
import { headOf, type ManifestHead } from '../release/manifest-head.ts';

/** UTF-16 units of manifests whose heads are kept. */
const MAX_LENGTH = 16_000_000;
/** What a head takes beside the manifest, in the same units. */
const ENTRY = 1000;

/**
 * What renders can share: texts and parsed templates of charts, by the bytes of their files, patterns and versions. Give the same one to every
 * render of a process. It is bounded: 16 million characters of templates, 16 of manifests.
 */
export class RenderCache {
  readonly templates = new TemplateCache();
  readonly functions = new FunctionMemos();
  readonly #texts = new WeakMap<Uint8Array, string>();
  readonly #heads = new Map<string, ManifestHead>();
  #length = 0;

  /** The text of a file, which must not change any more. */
  text(data: Uint8Array): string {
    let text = this.#texts.get(data);
    if (text === undefined) {
      text = fileText(data);
      this.#texts.set(data, text);
    }
    return text;
  }

  /** The head of a rendered document. Throws {@link HelmError} `MANIFEST`. */
  headOf(path: string, content: string): ManifestHead {
    const known = this.#heads.get(content);
    if (known !== undefined) return known;
    const head = headOf(path, content);
    this.#length += content.length + ENTRY;
    if (this.#length > MAX_LENGTH) {
      this.#heads.clear();
      this.#length = content.length + ENTRY;
    }
    this.#heads.set(content, head);
    return head;
  }
}
