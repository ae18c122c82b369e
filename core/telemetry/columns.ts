/** Columns of a table of samples: typed arrays that grow, because a million objects would not fit into a Lambda's memory. */

const FIRST_ROWS = 64;

/** Numbers, or not measured. */
export class NumberColumn {
  #values = new Float64Array(FIRST_ROWS);

  set(row: number, value: number | undefined): void {
    if (row >= this.#values.length) this.#values = grown(this.#values, new Float64Array(2 * row));
    this.#values[row] = value ?? Number.NaN;
  }

  get(row: number): number | undefined {
    const value = this.at(row);
    return Number.isNaN(value) ? undefined : value;
  }

  /** NaN = not measured. */
  at(row: number): number {
    return this.#values[row] ?? Number.NaN;
  }

  /** The numbers of rows, NaN where one was not measured. */
  of(rows: Uint32Array): Float64Array {
    const values = new Float64Array(rows.length);
    for (let place = 0; place < rows.length; place += 1) values[place] = this.at(rows[place] ?? -1);
    return values;
  }
}

export class IntegerColumn {
  #values = new Int32Array(FIRST_ROWS);

  set(row: number, value: number): void {
    if (row >= this.#values.length) this.#values = grown(this.#values, new Int32Array(2 * row));
    this.#values[row] = value;
  }

  at(row: number): number {
    return this.#values[row] ?? 0;
  }
}

/** Texts of which many rows have the same, each kept once. */
export class TextColumn<Text extends string = string> {
  #codes = new Int32Array(FIRST_ROWS);
  readonly #texts: (Text | undefined)[] = [undefined];
  readonly #codeOf = new Map<Text | undefined, number>([[undefined, 0]]);

  set(row: number, text: Text | undefined): void {
    if (row >= this.#codes.length) this.#codes = grown(this.#codes, new Int32Array(2 * row));
    let code = this.#codeOf.get(text);
    if (code === undefined) {
      code = this.#texts.push(text) - 1;
      this.#codeOf.set(text, code);
    }
    this.#codes[row] = code;
  }

  get(row: number): Text | undefined {
    return this.#texts[this.code(row)];
  }

  /** 0 = no text; rows with the same text have the same code. */
  code(row: number): number {
    return this.#codes[row] ?? 0;
  }

  /** The texts of the rows, each once. */
  distinct(rows: Uint32Array): Text[] {
    const codes = new Set<number>();
    for (const row of rows) codes.add(this.code(row));
    return [...codes].flatMap((code) => this.#texts[code] ?? []);
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
    this.#ms.set(row, ms);
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
  #words = new Uint32Array(4 * FIRST_ROWS);
  readonly #otherTexts = new Map<number, string>();

  set(row: number, text: string | undefined): void {
    if (4 * row + 4 > this.#words.length) this.#words = grown(this.#words, new Uint32Array(8 * row));
    if (text === undefined) return;
    if (!UUID.test(text)) {
      this.#otherTexts.set(row, text);
      return;
    }
    const hex = text.replaceAll('-', '');
    for (let word = 0; word < 4; word += 1) {
      this.#words[4 * row + word] = Number.parseInt(hex.slice(8 * word, 8 * word + 8), 16);
    }
  }

  get(row: number): string | undefined {
    const other = this.#otherTexts.size === 0 ? undefined : this.#otherTexts.get(row);
    if (other !== undefined) return other;
    const words = this.#words.subarray(4 * row, 4 * row + 4);
    if (words.every((word) => word === 0)) return undefined;
    const hex = Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}

/** The nil UUID is no id, and is kept as a text of another form. */
const UUID = /^(?!00000000-0000-0000-0000-000000000000$)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Named numbers, any of them in any row. Rows must be set in their order. */
export class FiguresColumn {
  readonly #ends = new IntegerColumn();
  readonly #names = new TextColumn();
  readonly #values = new NumberColumn();
  #size = 0;
  readonly #seen = new Set<string>();

  set(row: number, figures: Readonly<Record<string, number>>): void {
    for (const name of Object.keys(figures)) {
      this.#names.set(this.#size, name);
      this.#values.set(this.#size, figures[name]);
      this.#seen.add(name);
      this.#size += 1;
    }
    this.#ends.set(row, this.#size);
  }

  get(row: number): Readonly<Record<string, number>> {
    const entries: [string, number][] = [];
    for (let place = this.#start(row); place < this.#ends.at(row); place += 1) {
      entries.push([this.#names.get(place) ?? '', this.#values.at(place)]);
    }
    return Object.fromEntries(entries);
  }

  /** One figure of rows, NaN where a row does not have it. */
  of(rows: Uint32Array, name: string): Float64Array {
    const code = this.#names.codeOf(name);
    const values = new Float64Array(rows.length).fill(Number.NaN);
    if (code === undefined) return values;
    for (let place = 0; place < rows.length; place += 1) {
      const row = rows[place] ?? 0;
      const end = this.#ends.at(row);
      for (let at = this.#start(row); at < end; at += 1) {
        if (this.#names.code(at) === code) values[place] = this.#values.at(at);
      }
    }
    return values;
  }

  /** The names that any of the rows has, in the order of their first appearance. */
  namesOf(rows: Iterable<number>): string[] {
    const codes = new Set<number>();
    for (const row of rows) {
      for (let place = this.#start(row); place < this.#ends.at(row); place += 1) codes.add(this.#names.code(place));
    }
    return [...this.#seen].filter((name) => codes.has(this.#names.codeOf(name) ?? 0));
  }

  /** Every name of any row. */
  get names(): ReadonlySet<string> {
    return this.#seen;
  }

  #start(row: number): number {
    return row === 0 ? 0 : this.#ends.at(row - 1);
  }
}

function grown<Values extends Float64Array | Int32Array | Uint32Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}
