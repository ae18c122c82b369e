/** The local cloud's own pages, `/_thaw/…`. */
import { BenchmarkError } from '../../core/errors.ts';

/**
 * Asks for a page; plain HTTP, which needs no certificate.
 * @throws BenchmarkError as the local cloud says
 */
export async function askLocalCloud(port: number, method: string, page: string, body?: unknown): Promise<object> {
  const url = `http://127.0.0.1:${port}/_thaw/${page}`;
  const response = await fetch(url, { method, body: body === undefined ? null : JSON.stringify(body) });
  const answer = (await response.json()) as {
    readonly error?: Partial<Pick<BenchmarkError, 'code' | 'message' | 'fix'>>;
  };
  if (response.ok) return answer;
  throw new BenchmarkError({
    code: 'ENVIRONMENT_MISSING',
    source: 'user',
    message: `The local cloud answered ${response.status} to ${method} /_thaw/${page}.`,
    fix: 'run npx thaw doctor to see what is missing',
    ...answer.error,
  });
}
