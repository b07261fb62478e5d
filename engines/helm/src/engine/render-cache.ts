import { TemplateCache } from '@flux-ts/gotemplate';
import { fileText } from '../chart/read-yaml.ts';

/**
 * What renders can share: texts and parsed templates of charts, by the bytes of their files. Give the same one to every
 * render of a process. It is bounded: 16 million characters of templates, 16 of manifests.
 */
export class RenderCache {
  readonly templates = new TemplateCache();
  readonly #texts = new WeakMap<Uint8Array, string>();

  /** The text of a file, which must not change any more. */
  text(data: Uint8Array): string {
    let text = this.#texts.get(data);
    if (text === undefined) {
      text = fileText(data);
      this.#texts.set(data, text);
    }
    return text;
  }
}
