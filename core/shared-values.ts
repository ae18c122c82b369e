/** Equal values as one object, where the same small objects repeat by the hundred thousand. */
export class SharedValues<Value> {
  readonly #byText = new Map<string, Value>();

  /** @returns the first value that was equal to this one in JSON */
  of(value: Value): Value {
    const text = JSON.stringify(value);
    const earlier = this.#byText.get(text);
    if (earlier !== undefined) return earlier;
    this.#byText.set(text, value);
    return value;
  }
}
