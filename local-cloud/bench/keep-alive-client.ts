/** Measures the time of HTTP requests on one keep-alive connection, up to the last byte of the response. */
import { Agent, request } from 'node:http';
import { BenchmarkError } from '../../core/errors.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export interface PostTarget {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @returns milliseconds from the call to the end of the response; rejects when its status is not 200 */
export function timedPost(target: PostTarget, body: Buffer): Promise<number> {
  const startedAtMs = performance.now();
  return new Promise((resolve, reject) => {
    const { port, path, headers } = target;
    const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const tookMs = performance.now() - startedAtMs;
        if (response.statusCode === 200) resolve(tookMs);
        else reject(unexpectedResponse(`${response.statusCode} ${Buffer.concat(chunks).toString('utf8')}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function unexpectedResponse(response: string): BenchmarkError {
  return new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `The bench got an unexpected response: ${response}`,
    fix: 'Run the bench again; if it stays, report it with this message.',
  });
}

/** Closes idle connections, so that servers can close. */
export function closeConnections(): void {
  agent.destroy();
}
