import { KustomizeError } from './errors.ts';
import type { Tree } from './tree/tree.ts';

/** What a build may use up; what is left out has its default. A build that wants more fails with `LIMIT`. */
export interface BuildBudget {
  /** Bytes of files that are read, four times for one that was read before, and of texts that replacements make. Default 32 MiB. */
  readonly bytes?: number;
  /** Characters of a document, and bytes of a file that a generator takes. No cluster stores more than a part of it. Default 8 MiB. */
  readonly document?: number;
  /** YAML documents. Default 100,000. */
  readonly documents?: number;
  /** Values that documents are made of, and that replacements copy, and 20 for each key that is generated. Default 2,000,000. */
  readonly nodes?: number;
  /** Values that aliases add when they are written out. Default 500,000. */
  readonly aliases?: number;
  /**
   * Objects that are read or generated, each time that a kustomization is built. Default: 10,000 and one more for every
   * 20 bytes of files, up to 200,000; so what is small cannot become large by being included again and again.
   */
  readonly objects?: number;
  /** Kustomizations that are built, each time that one is included. Default 2,000. */
  readonly kustomizations?: number;
  /**
   * Work on objects, about a microsecond each: one for each object that a transformer looks at, four for replicas, three
   * more for each field that a label goes to, a tenth for what a patch aims at by plain words and more by expressions; for each object
   * that a patch changes 50 and one for each value of it; and one for every 50 pairs of elements that a merge
   * compares. Default: 150,000 and four more for every 5 bytes of files, up to 2,000,000.
   */
  readonly steps?: number;
  /** Kustomizations that include one another. Default 200. */
  readonly levels?: number;
  /** Milliseconds, by {@link now}; looked at between steps, so that one step may end later. Default: no end. */
  readonly ms?: number;
  /** Milliseconds of a clock that only goes forward (`performance.now`). */
  readonly now?: () => number;
}

const defaults = {
  bytes: 32 * 1024 * 1024,
  documents: 100_000,
  nodes: 2_000_000,
  aliases: 500_000,
  objects: 200_000,
  kustomizations: 2_000,
  steps: 2_000_000,
} as const;

/** What defaults begin with, and how many bytes of files add one; {@link defaults} is where they end. */
const growing = {
  objects: { first: 10_000, bytes: 20 },
  steps: { first: 150_000, bytes: 1.25 },
} as const;

const words: Readonly<Record<keyof typeof defaults, string>> = {
  bytes: 'too many bytes',
  documents: 'too many documents',
  nodes: 'too many values',
  aliases: 'too many values once aliases are written out',
  objects: 'too many objects',
  kustomizations: 'too many kustomizations',
  steps: 'too many changes of objects',
};

/** What is left of a {@link BuildBudget} while a build runs. */
export class Budget {
  readonly levels: number;
  private readonly whole: Record<keyof typeof defaults, number>;
  private readonly left: Record<keyof typeof defaults, number>;
  private readonly now: () => number;
  private readonly end: number;
  private readonly ms: number;
  private readonly document: number;
  private ticks = 0;
  /** Files that were read. */
  private readonly files = new Set<string>();
  private readonly grows: readonly (keyof typeof growing)[];

  constructor(given: BuildBudget = {}) {
    const first = { objects: growing.objects.first, steps: growing.steps.first };
    const { bytes, documents, nodes, aliases, objects, kustomizations, steps } = {
      ...{ ...defaults, ...first },
      ...given,
    };
    this.whole = { bytes, documents, nodes, aliases, objects, kustomizations, steps };
    this.grows = (['objects', 'steps'] as const).filter((kind) => given[kind] === undefined);
    this.left = { ...this.whole };
    this.document = given.document ?? 8 * 1024 * 1024;
    this.levels = given.levels ?? 200;
    this.now = given.now ?? (() => 0);
    this.ms = given.ms ?? Number.POSITIVE_INFINITY;
    this.end = this.now() + this.ms;
  }

  /** Uses some up. Throws `LIMIT` when there is no more; `what` names what was too much. */
  take(kind: keyof typeof defaults, count: number, what?: string): void {
    this.left[kind] -= count;
    if (this.left[kind] >= 0) return;
    const at = what === undefined ? '' : `; '${what}' is beyond its budget`;
    throw new KustomizeError('LIMIT', `the build has ${words[kind]}${at}`);
  }

  /** Uses up the bytes of a file. One that was not read before may become as many objects as there is room for in it. */
  takeFile(name: string, length: number, repository = ''): void {
    const key = `${repository}\n${name}`;
    const again = this.files.has(key);
    this.take('bytes', again ? 4 * length : length, name);
    if (again) return;
    this.files.add(key);
    this.grow(length);
  }

  /** Fails when a document, or a file that becomes one value, is too long to be an object. */
  checkDocument(length: number, name: string): void {
    if (length <= this.document) return;
    throw new KustomizeError(
      'LIMIT',
      `the build has a document that is too long; '${name}' is beyond its budget`,
    );
  }

  /** Allows more work, because there are so many bytes more to work on. */
  grow(length: number): void {
    for (const kind of this.grows) {
      const more = Math.min(Math.floor(length / growing[kind].bytes), defaults[kind] - this.whole[kind]);
      this.whole[kind] += more;
      this.left[kind] += more;
    }
  }

  /** What is left of everything that is counted. */
  get remaining(): Readonly<Record<keyof typeof defaults, number>> {
    return { ...this.left };
  }

  /** What has been used of everything that is counted. */
  get used(): Readonly<Record<keyof typeof defaults, number>> {
    const used = { ...this.whole };
    for (const kind of Object.keys(used) as (keyof typeof defaults)[]) used[kind] -= this.left[kind];
    return used;
  }

  /** One value more; now and then the time is looked at. */
  takeNode(): void {
    if (--this.left.nodes < 0) this.take('nodes', 0);
    if ((++this.ticks & 0xfff) === 0) this.checkTime();
  }

  /** The values that an alias adds. */
  takeAlias(count: number): void {
    this.take('aliases', count);
    this.take('nodes', count);
  }

  /** What is left of the values of documents. */
  get nodesLeft(): number {
    return this.left.nodes;
  }

  /** What is left of the values that aliases may add. */
  get aliasesLeft(): number {
    return this.left.aliases;
  }

  /** Throws `LIMIT` when the time is over. */
  checkTime(): void {
    if (this.now() > this.end) throw new KustomizeError('LIMIT', `the build takes longer than ${this.ms} ms`);
  }

  /** Uses up what it takes to patch an object, by so many operations if it is a JSON patch. */
  takePatch(tree: Tree | undefined, operations = 0): void {
    const values = tree === undefined ? 0 : count(tree);
    const copies = Math.floor((operations * (operations + values)) / 400);
    this.take('steps', 50 + values + copies);
    this.checkTime();
  }

  /** Uses up what it takes to compare so many specs of fields with one another, and to look for them in objects. */
  takeSpecs(specs: number, objects: number): void {
    this.take('steps', Math.floor((specs * specs) / 1000 + (specs * objects) / 20));
  }

  /** Uses up what it takes to compare so many elements of lists with one another. */
  takePairs(elements: number): void {
    this.take('steps', Math.floor((elements * elements) / 50));
  }

  /** Uses up what a copy of a tree takes, before it is made. */
  takeCopy(tree: Tree): void {
    this.takeNode();
    if (tree.kind === 'scalar') this.take('bytes', tree.text.length);
    else for (const item of tree.items) this.takeCopy(item);
  }
}

function count(tree: Tree): number {
  let total = 1;
  for (const item of tree.items) total += count(item);
  return total;
}
