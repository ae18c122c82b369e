/** A new X-Ray trace header that is not sampled: `Root=1-<8 hex seconds>-<24 hex>`. */
export function newTraceId(): string {
  // UUIDs come from a cache of random bytes; generating random bytes per invocation costs more than the rest of this function.
  const random = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(32, 48)};Sampled=0`;
}
