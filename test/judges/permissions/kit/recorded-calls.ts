/** Who called what in the end-to-end tests, as local-cloud/emulators/ministack_calls.py wrote it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const repositoryRoot = path.resolve(import.meta.dirname, '../../../..');
const FOLDER = path.join(repositoryRoot, '.thaw/recorded-calls');

export interface RecordedCall {
  /** ARN of the caller; the session of a Lambda function has the function's name. */
  readonly caller: string | null;
  /** For which MiniStack asked the policies. */
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** Null for a request to a function URL. */
  readonly request: AwsRequest | null;
}

export interface AwsRequest {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** Names of the parameters. */
  readonly query: readonly string[];
  /** Operation by which SDKs mark a request: `x-id` of S3, `Action` of the query protocol. */
  readonly id: string | null;
  /** x-amz-target */
  readonly target: string | null;
}

/** @throws Error naming the command that records them */
export function readRecordedCalls(): readonly RecordedCall[] {
  const recorded = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl')) : [];
  const missing = endToEndTests().filter((name) => !recorded.includes(`${name}.jsonl`));
  if (missing.length > 0) {
    throw new Error(`no calls are recorded of test/e2e/{${missing}}.test.ts. fix: npm test -- --only e2e,permissions`);
  }
  return recorded.flatMap((name) =>
    readFileSync(path.join(FOLDER, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as RecordedCall),
  );
}

function endToEndTests(): readonly string[] {
  const files = readdirSync(path.join(repositoryRoot, 'test/e2e')).filter((name) => name.endsWith('.test.ts'));
  return files
    .filter((name) => readFileSync(path.join(repositoryRoot, 'test/e2e', name), 'utf8').includes('cloudUp('))
    .map((name) => name.replace('.test.ts', ''));
}

/** The name of the Lambda function that made a call, or undefined when none did. */
export function callingFunction({ caller }: RecordedCall): string | undefined {
  return /:assumed-role\/Thaw[^/]+\/(thaw-[^/]+)$/.exec(caller ?? '')?.[1];
}
