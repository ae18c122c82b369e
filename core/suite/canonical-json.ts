/**
 * Serialises a value with sorted keys and without white space; absent and undefined keys give the same text. Callers hash
 * it (core has no crypto), so that a suite's SHA-256 does not depend on the layout of its JSON.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => sorted(member)) ?? 'null';
}

function sorted(member: unknown): unknown {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
