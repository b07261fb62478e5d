import { HelmError } from '../errors.ts';

/** How much a chart may hold, subcharts included. */
export interface ChartLimits {
  /** Bytes of all files, unpacked. Default 100 MiB, as Helm's. */
  readonly bytes?: number;
  /** Number of files. Default 20 000. */
  readonly files?: number;
  /** Subcharts within subcharts. Default 32. */
  readonly depth?: number;
}

/** What is left of the limits while a chart is loaded. */
export class LoadBudget {
  readonly maxBytes: number;
  #bytes: number;
  #files: number;
  readonly depth: number;

  constructor(limits: ChartLimits = {}) {
    this.maxBytes = limits.bytes ?? 100 * 1024 * 1024;
    this.#bytes = this.maxBytes;
    this.#files = limits.files ?? 20_000;
    this.depth = limits.depth ?? 32;
  }

  /** Bytes that may still come. */
  get bytes(): number {
    return this.#bytes;
  }

  take(bytes: number): void {
    this.#bytes -= bytes;
    this.#files--;
    if (this.#bytes < 0)
      throw new HelmError('LIMIT', `decompressed chart is larger than the maximum size ${this.maxBytes}`);
    if (this.#files < 0) throw new HelmError('LIMIT', 'chart has too many files');
  }
}
