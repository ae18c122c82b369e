/** The local cloud's admin API, `/_thaw/…`. */
import { BenchmarkError } from '../../core/errors.ts';

/**
 * Sends a request over plain HTTP, which needs no certificate, and returns the response body.
 * @throws BenchmarkError the one in the response, else ENVIRONMENT_MISSING
 */
export async function callLocalCloud(port: number, method: string, page: string, body?: unknown): Promise<object> {
  const url = `http://127.0.0.1:${port}/_thaw/${page}`;
  const response = await fetch(url, { method, body: body === undefined ? null : JSON.stringify(body) });
  const responseBody = (await response.json()) as {
    readonly error?: Partial<Pick<BenchmarkError, 'code' | 'message' | 'fix'>>;
  };
  if (response.ok) return responseBody;
  throw new BenchmarkError({
    code: 'ENVIRONMENT_MISSING',
    source: 'user',
    message: `The local cloud returned ${response.status} for ${method} /_thaw/${page}.`,
    fix: 'run npx thaw doctor to see what is missing',
    ...responseBody.error,
  });
}
