/**
 * Decodes base64, which HTTP responses may use for their body. `core` has no Buffer and no TextDecoder, because it is
 * compiled without the types of Node.js and browsers.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Decodes base64 (RFC 4648 §4 or §5, padding optional) as UTF-8.
 * @returns undefined when it is not base64; bytes that are not UTF-8 are read as Latin-1, so that the text can be printed
 */
export function decodeBase64Text(encoded: string): string | undefined {
  const symbols = encoded.replace(/\s+/g, '').replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  if (symbols.length % 4 === 1) return undefined;
  let bytes = '';
  let buffer = 0;
  let bits = 0;
  for (const symbol of symbols) {
    const value = ALPHABET.indexOf(symbol);
    if (value < 0) return undefined;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((buffer >> bits) & 0xff);
  }
  return decodeUtf8(bytes);
}

function decodeUtf8(bytes: string): string {
  try {
    return decodeURIComponent(Array.from(bytes, percentEncode).join(''));
  } catch {
    return bytes;
  }
}

function percentEncode(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
