/** Reads a stream line by line, on demand: what comes after a line is kept for the next call. */
export class LineReader {
  private readonly chunks: AsyncIterator<string | Uint8Array>;
  private readonly decoder = new TextDecoder();
  private rest = '';
  private ended = false;

  constructor(stream: AsyncIterable<string | Uint8Array>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** One line without its end, or undefined at the end of the stream. */
  async next(): Promise<string | undefined> {
    let end = this.rest.indexOf('\n');
    while (end < 0 && !this.ended) {
      const from = this.rest.length;
      await this.fill();
      end = this.rest.indexOf('\n', from);
    }
    if (end < 0 && this.rest === '') return undefined;
    const line = end < 0 ? this.rest : this.rest.slice(0, end);
    this.rest = end < 0 ? '' : this.rest.slice(end + 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  private async fill(): Promise<void> {
    const { done, value } = await this.chunks.next();
    if (done === true) {
      this.ended = true;
      this.rest += this.decoder.decode();
    } else this.rest += typeof value === 'string' ? value : this.decoder.decode(value, { stream: true });
  }
}
