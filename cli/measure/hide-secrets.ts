/** Text that a function returned or logged, without the values that were given as secrets. */

/** Shorter values are parts of ordinary words. */
const MIN_LENGTH = 3;

/**
 * Replaces each secret by `***`, also as it is in JSON and as the runtimes log its line breaks, and each of its lines: an error's
 * stack has them apart.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return (
    secrets
      .flatMap((secret) => [secret, secret.replaceAll('\n', '\r'), ...secret.split('\n').map((line) => line.trim())])
      .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
      .filter((secret) => secret.length >= MIN_LENGTH)
      // A secret may be the beginning of another one, whose end would stay.
      .toSorted((left, right) => right.length - left.length)
      .reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text)
  );
}
