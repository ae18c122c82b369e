/** Columns of a table of samples: typed arrays that grow, because a million objects would not fit into a Lambda's memory. */

import { bytes, type Chunks, integers, numbers, words } from './chunks.ts';

/** Numbers, or not measured. */
export class NumberColumn {
  readonly #values = numbers();

  set(row: number, value: number | undefined): void {
    if (value !== undefined) this.#values.set(row, value);
  }

  get(row: number): number | undefined {
    const value = this.at(row);
    return Number.isNaN(value) ? undefined : value;
  }

  /** NaN = not measured. */
  at(row: number): number {
    return this.#values.get(row) ?? Number.NaN;
  }

  /** The numbers of rows, NaN where one was not measured. */
  of(rows: Uint32Array): Float64Array {
    return this.#values.gather(rows, Number.NaN);
  }
}

export class IntegerColumn {
  readonly #values = integers();

  set(row: number, value: number): void {
    this.#values.set(row, value);
  }

  at(row: number): number {
    return this.#values.get(row) ?? 0;
  }

  of(rows: Uint32Array): Int32Array {
    return this.#values.gather(rows, 0);
  }
}

/** Texts of which many rows have the same, each kept once. */
export class TextColumn<Text extends string = string> {
  readonly #codes: Chunks<Int32Array> | Chunks<Uint8Array>;
  readonly #texts: (Text | undefined)[] = [undefined];
  readonly #codeOf = new Map<Text | undefined, number>([[undefined, 0]]);

  /** @param size `few`: of a closed list of at most 255 */
  constructor(size: 'few' | 'any' = 'any') {
    this.#codes = size === 'few' ? bytes() : integers();
  }

  set(row: number, text: Text | undefined): void {
    let code = this.#codeOf.get(text);
    if (code === undefined) {
      code = this.#texts.push(text) - 1;
      this.#codeOf.set(text, code);
    }
    this.#codes.set(row, code);
  }

  get(row: number): Text | undefined {
    return this.#texts[this.code(row)];
  }

  /** 0 = no text; rows with the same text have the same code. */
  code(row: number): number {
    return this.#codes.get(row) ?? 0;
  }

  /** The codes of rows. */
  codes(rows: Uint32Array): Int32Array | Uint8Array {
    return this.#codes.gather(rows, 0);
  }

  /** The texts of the rows, each once. */
  distinct(rows: Uint32Array): Text[] {
    return [...new Set(this.codes(rows))].flatMap((code) => this.#texts[code] ?? []);
  }

  /** How many of the rows have each text; texts that none has are absent. */
  counts(rows: Uint32Array): ReadonlyMap<Text, number> {
    const counts = new Uint32Array(this.#texts.length);
    for (const code of this.codes(rows)) counts[code] = (counts[code] ?? 0) + 1;
    return new Map(
      this.#texts.flatMap((text, code): [Text, number][] => {
        const count = counts[code] ?? 0;
        return text === undefined || count === 0 ? [] : [[text, count]];
      }),
    );
  }

  /** Those of the rows that have a text, in their order. */
  rowsWith(text: Text, rows: Uint32Array): Uint32Array {
    const code = this.#codeOf.get(text);
    if (code === undefined) return new Uint32Array();
    const codes = this.codes(rows);
    const rowsOfText = new Uint32Array(rows.length);
    let count = 0;
    for (let at = 0; at < rows.length; at += 1) {
      if (codes[at] !== code) continue;
      rowsOfText[count] = rows[at] ?? 0;
      count += 1;
    }
    return rowsOfText.slice(0, count);
  }

  /** The code of a text; undefined when no row has it. */
  codeOf(text: Text): number | undefined {
    return this.#codeOf.get(text);
  }
}

/** ISO 8601 times in the form of `toISOString` as milliseconds; any other text is kept as it is. */
export class TimeColumn {
  readonly #ms = new NumberColumn();
  readonly #otherTexts = new Map<number, string>();

  set(row: number, text: string | undefined): void {
    const ms = text === undefined ? Number.NaN : Date.parse(text);
    this.#ms.set(row, Number.isNaN(ms) ? undefined : ms);
    if (text !== undefined && (Number.isNaN(ms) || new Date(ms).toISOString() !== text)) {
      this.#otherTexts.set(row, text);
    }
  }

  get(row: number): string | undefined {
    const other = this.#otherTexts.size === 0 ? undefined : this.#otherTexts.get(row);
    if (other !== undefined) return other;
    const ms = this.#ms.at(row);
    return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  }

  /** NaN for no time, and for a text that is not one. */
  ms(row: number): number {
    return this.#ms.at(row);
  }
}

/** Ids of which each row has its own: the 16 bytes of a UUID, or a text of any other form. */
export class IdColumn {
  readonly #words = words();
  readonly #otherTexts = new Map<number, string>();

  set(row: number, text: string | undefined): void {
    const isUuid = text !== undefined && UUID.test(text);
    if (text !== undefined && !isUuid) this.#otherTexts.set(row, text);
    const hex = isUuid ? text.replaceAll('-', '') : '';
    for (let word = 0; word < 4; word += 1) {
      this.#words.set(4 * row + word, isUuid ? Number.parseInt(hex.slice(8 * word, 8 * word + 8), 16) : 0);
    }
  }

  get(row: number): string | undefined {
    const other = this.#otherTexts.size === 0 ? undefined : this.#otherTexts.get(row);
    if (other !== undefined) return other;
    const [a, b, c, d] = [this.#word(row, 0), this.#word(row, 1), this.#word(row, 2), this.#word(row, 3)];
    if (a === 0 && b === 0 && c === 0 && d === 0) return undefined;
    return `${hex4(a >>> 16)}${hex4(a)}-${hex4(b >>> 16)}-${hex4(b)}-${hex4(c >>> 16)}-${hex4(c)}${hex4(d >>> 16)}${hex4(d)}`;
  }

  #word(row: number, word: number): number {
    return this.#words.get(4 * row + word) ?? 0;
  }
}

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The lower 16 bits as four digits. */
function hex4(word: number): string {
  return `${HEX_BYTES[(word >>> 8) & 255]}${HEX_BYTES[word & 255]}`;
}

/** The nil UUID is no id, and is kept as a text of another form. */
const UUID = /^(?!00000000-0000-0000-0000-000000000000$)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Named numbers, any of them in any row; most rows have the same names. Rows must be set in their order. */
export class FiguresColumn {
  readonly #values = new NumberColumn();
  #size = 0;
  /** Of each row: where its numbers begin. */
  readonly #starts = new IntegerColumn();
  /** Of each row: which list of names it has. */
  readonly #listOfRow = new IntegerColumn();
  readonly #lists: (readonly string[])[] = [];
  readonly #numberOfList = new Map<string, number>();
  readonly #seen = new Set<string>();

  set(row: number, figures: Readonly<Record<string, number>>): void {
    const names = Object.keys(figures);
    this.#starts.set(row, this.#size);
    for (const name of names) {
      this.#values.set(this.#size, figures[name]);
      this.#size += 1;
    }
    this.#listOfRow.set(row, this.#numberOf(names));
  }

  get(row: number): Readonly<Record<string, number>> {
    const start = this.#starts.at(row);
    return Object.fromEntries(this.#namesAt(row).map((name, offset) => [name, this.#values.at(start + offset)]));
  }

  /** One figure of rows, NaN where a row does not have it. */
  of(rows: Uint32Array, name: string): Float64Array {
    return this.#figure(name, this.#starts.of(rows), this.#listOfRow.of(rows));
  }

  /** Every figure that any of the rows has, as by `of`, in the order of their first appearance. */
  allOf(rows: Uint32Array): Map<string, Float64Array> {
    const starts = this.#starts.of(rows);
    const lists = this.#listOfRow.of(rows);
    return new Map(this.namesOf(rows).map((name) => [name, this.#figure(name, starts, lists)]));
  }

  #figure(name: string, starts: Int32Array, lists: Int32Array): Float64Array {
    const offsets = this.#lists.map((names) => names.indexOf(name));
    const values = new Float64Array(starts.length);
    for (let at = 0; at < values.length; at += 1) {
      const offset = offsets[lists[at] ?? 0] ?? -1;
      values[at] = offset < 0 ? Number.NaN : this.#values.at((starts[at] ?? 0) + offset);
    }
    return values;
  }

  /** The names that any of the rows has, in the order of their first appearance. */
  namesOf(rows: Uint32Array): string[] {
    const lists = new Uint8Array(this.#lists.length);
    for (const list of this.#listOfRow.of(rows)) lists[list] = 1;
    const names = new Set(this.#lists.filter((_, number) => lists[number] === 1).flat());
    return [...this.#seen].filter((name) => names.has(name));
  }

  /** Every name of any row. */
  get names(): ReadonlySet<string> {
    return this.#seen;
  }

  #namesAt(row: number): readonly string[] {
    return this.#lists[this.#listOfRow.at(row)] ?? [];
  }

  #numberOf(names: readonly string[]): number {
    const key = JSON.stringify(names);
    const earlier = this.#numberOfList.get(key);
    if (earlier !== undefined) return earlier;
    for (const name of names) this.#seen.add(name);
    const number = this.#lists.push(names) - 1;
    this.#numberOfList.set(key, number);
    return number;
  }
}
