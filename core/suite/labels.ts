/** Labels of functions that are named by paths: slugs, as short as tells them apart. */

/** With what the names of temporary functions add, at most 64 characters. */
const MAX_LABEL = 36;
/** What CDK adds to the logical ids of resources: eight digits of a hash. */
const CDK_HASH = /(?<=#.*[a-z].*)[0-9A-F]{8}$/;
/** Names that say nothing without their folder. */
const GENERIC = /^(index|bootstrap|handler|lambda_function|main|app|dist|build|src)$/;

/**
 * One label per path, in their order: the last parts of the path, as many as differ from the others'; the same path twice gets
 * numbers.
 */
export function labelsOf(paths: readonly string[]): string[] {
  const parts = paths.map((path) =>
    path
      .replace(CDK_HASH, '')
      .split(/[\\/#]+/)
      .filter((part) => part !== '' && part !== '.' && part !== '..'),
  );
  const deepest = Math.max(1, ...parts.map((names) => names.length));
  for (let depth = 1; depth <= deepest; depth += 1) {
    const labels = parts.map((names) => slug(names.slice(-depth - (isGeneric(names) ? 1 : 0))));
    if (new Set(labels).size === labels.length) return labels;
  }
  return parts.map((names, index) => `${slug(names.slice(-1))}-${index + 1}`);
}

function isGeneric(names: readonly string[]): boolean {
  return GENERIC.test((names.at(-1) ?? '').replace(/\.\w+$/, ''));
}

function slug(names: readonly string[]): string {
  const text = names
    .map((name) => name.replace(/\.(zip|m?js|cjs|py)$/, ''))
    .join('-')
    // An accent becomes a character of its own, which is left out.
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(-MAX_LABEL)
    .replace(/^-+/, '');
  return text === '' ? 'function' : text;
}
