/** Zips that depend only on their content: the same sources give the same SHA-256 on every machine. */
import { type Zippable, zipSync } from 'fflate';

export interface ZipEntry {
  /** Path inside the zip. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly executable?: boolean;
}

const UNIX = 3;
const REGULAR_FILE = 0o100000;
// Local time on purpose: zip stores local clock fields, and this constructor sets the same ones in every time zone.
const FIXED_TIME = new Date(2020, 0, 1, 0, 0, 0);

/** Files only, in the order of their names, mode 755 or 644 (Lambda keeps the modes of the zip). */
export function makeZip(entries: readonly ZipEntry[]): Uint8Array {
  const files: Zippable = {};
  for (const entry of [...entries].sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const mode = REGULAR_FILE | (entry.executable === true ? 0o755 : 0o644);
    files[entry.name] = [entry.content, { os: UNIX, attrs: (mode << 16) >>> 0, mtime: FIXED_TIME, level: 6 }];
  }
  return zipSync(files);
}
