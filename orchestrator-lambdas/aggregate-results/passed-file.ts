/** A file of the report while it is written as a stream: its size, and its text as long as that is short. */
import { MAX_EMBEDDED_BYTES, type ReportFile } from '../../core/report/page/downloads.ts';

export class PassedFile {
  #bytes = 0;
  /** undefined once it is too long to be embedded in the page, and for a file that is not text. */
  #text: string | undefined = '';

  /** The chunks as UTF-8. */
  *text(chunks: Iterable<string>): Generator<Uint8Array> {
    for (const chunk of chunks) {
      if (this.#text !== undefined) this.#text += chunk;
      if ((this.#text?.length ?? 0) > MAX_EMBEDDED_BYTES) this.#text = undefined;
      const bytes = Buffer.from(chunk);
      this.#bytes += bytes.length;
      yield bytes;
    }
  }

  *binary(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
    this.#text = undefined;
    for (const chunk of chunks) {
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  /** When every chunk has passed. */
  get file(): ReportFile {
    return this.#text ?? { bytes: this.#bytes };
  }
}

/** A file that is made again when it is written: in memory as a whole, the largest would take hundreds of MB. */
export function fileOf(chunks: Iterable<string>): ReportFile {
  const passed = new PassedFile();
  for (const _ of passed.text(chunks));
  return passed.file;
}
