/** JSON of large objects in chunks. */

/** Small texts are joined until they have as many characters. */
const CHUNK_CHARACTERS = 65_536;

/**
 * The text of `JSON.stringify(value, undefined, 2)` for objects, lists, texts, numbers, booleans and null, of which one item of a
 * list is in memory at a time. Lists that are no arrays are lists too, so that the items need not exist together either.
 */
export function* jsonChunks(value: unknown): Generator<string> {
  let chunk = '';
  for (const text of textsOf(value, '')) {
    chunk += text;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function* textsOf(value: unknown, indent: string): Generator<string> {
  const inner = `${indent}  `;
  let before = '';
  if (isIterable(value)) {
    for (const item of value) {
      // A text in JSON has no line end of its own, so every one begins a line.
      yield `${before || '['}\n${inner}${(JSON.stringify(item, undefined, 2) ?? 'null').replaceAll('\n', `\n${inner}`)}`;
      before = ',';
    }
    yield before === '' ? '[]' : `\n${indent}]`;
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      if (part === undefined) continue;
      yield `${before || '{'}\n${inner}${JSON.stringify(name)}: `;
      yield* textsOf(part, inner);
      before = ',';
    }
    yield before === '' ? '{}' : `\n${indent}}`;
  } else {
    yield JSON.stringify(value);
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
