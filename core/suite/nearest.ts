/** Suggests a name that exists, for messages about names that do not. */

/**
 * The candidate with the smallest edit distance to `word`, or undefined when that distance is greater than both two and a
 * third of the letters.
 */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  // Longer words are not misspelt names, and the time taken grows with the product of the lengths.
  if (word.length > 200) return undefined;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  if (best === undefined || best.distance > Math.max(2, Math.ceil(word.length / 3))) return undefined;
  return best.candidate;
}

/** `; did you mean "x"?`, or an empty text. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const suggestion = nearest(word, candidates);
  return suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
}

/** Levenshtein distance (1966): insertions, deletions and replacements, computed row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
