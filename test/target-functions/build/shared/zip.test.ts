import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { makeZip } from '../../../../target-functions/build/shared/zip.ts';

const text = (content: string) => new TextEncoder().encode(content);

/** External attributes (upper half: Unix mode) of the entries of the central directory, in its order. */
function modes(zip: Uint8Array): number[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const modes: number[] = [];
  for (let offset = 0; offset + 46 <= zip.length; offset += 1) {
    if (view.getUint32(offset, true) === 0x02014b50) modes.push(view.getUint32(offset + 38, true) >>> 16);
  }
  return modes;
}

describe('makeZip', () => {
  it('keeps names and contents', () => {
    const zip = makeZip([{ name: 'handler.py', content: text('print()') }]);

    expect(unzipSync(zip)).toEqual({ 'handler.py': text('print()') });
  });

  it('marks executables 755 and other files 644', () => {
    const zip = makeZip([
      { name: 'bootstrap', content: text('#!/bin/sh'), executable: true },
      { name: 'config.json', content: text('{}') },
    ]);

    expect(modes(zip).map((mode) => mode.toString(8))).toEqual(['100755', '100644']);
  });

  it('does not depend on the order of the entries', () => {
    const [a, b] = [
      { name: 'a', content: text('1') },
      { name: 'b', content: text('2') },
    ];

    expect(makeZip([b, a])).toEqual(makeZip([a, b]));
  });
});
