/**
 * One text for one value: keys sorted, no white space, absent and undefined alike. Callers hash it (core has no
 * crypto), so that a suite's SHA-256 does not depend on how its JSON was laid out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => sorted(member)) ?? 'null';
}

function sorted(member: unknown): unknown {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
