/**
 * `thaw run --aws` as a process whose clock is wrong, against an endpoint that refuses requests signed more than five minutes
 * off its own time, as AWS does. The report has to come whatever the clock says.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Results } from '../../../core/analysis/results/types.ts';
import { runKeys } from '../../../core/plan/keys.ts';
import { indexObject } from '../../kit/fake-bucket.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const RESULTS = readFileSync(path.join(root, 'test', 'golden', 'results.json'), 'utf8');
const RUN = (JSON.parse(RESULTS) as Results).run.id;
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:thaw-benchmark';
const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:first';
const MAX_SKEW_MS = 300_000;

let folder: string;
let server: Server;
let objects: Map<string, string>;
let output: object;
let refused: number;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-clock-'));
  const keys = runKeys(RUN);
  const plan = {
    warnings: [],
    estimate: { seconds: 60 },
    schemaVersion: 1,
    runId: RUN,
    executionArn: EXECUTION,
    suite: { name: 'fixture' },
    functions: [],
    configurations: [],
    lanes: [],
  };
  objects = new Map([indexObject(EXECUTION, RUN), [keys.plan, JSON.stringify(plan)], [keys.results, RESULTS]]);
  output = { plan: { status: 'planned', runId: RUN } };
  refused = 0;
  server = createServer((request, response) => {
    const { status, body } = respond(request);
    response.writeHead(status, { date: new Date().toUTCString() }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function respond({ headers, url = '' }: IncomingMessage): { status: number; body: string } {
  const target = String(headers['x-amz-target'] ?? '');
  const signed = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  if (!(Math.abs(Date.parse(signed) - Date.now()) <= MAX_SKEW_MS)) {
    refused += 1;
    if (target !== '')
      return { status: 400, body: '{"__type":"InvalidSignatureException","message":"Signature expired"}' };
    const code = url.startsWith('/reports') ? 'RequestTimeTooSkewed' : 'SignatureDoesNotMatch';
    const error = `<Error><Code>${code}</Code><Message>Signature expired</Message></Error>`;
    return { status: 403, body: url.startsWith('/reports') ? error : `<ErrorResponse>${error}</ErrorResponse>` };
  }
  const now = Date.now() / 1000;
  if (target.endsWith('.StartExecution')) {
    return { status: 200, body: JSON.stringify({ executionArn: EXECUTION, startDate: now }) };
  }
  if (target.endsWith('.DescribeExecution')) {
    const times = { startDate: now, stopDate: now };
    const execution = { executionArn: EXECUTION, stateMachineArn: MACHINE, name: 'first', status: 'SUCCEEDED' };
    return { status: 200, body: JSON.stringify({ ...execution, ...times, output: JSON.stringify(output) }) };
  }
  if (!url.startsWith('/reports')) return { status: 200, body: stack() };
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (searchParams.has('list-type')) {
    const listed = [...objects.keys()].filter((key) => key.startsWith(searchParams.get('prefix') ?? ''));
    const contents = listed.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return { status: 200, body: `<ListBucketResult>${contents}<IsTruncated>false</IsTruncated></ListBucketResult>` };
  }
  const body = objects.get(decodeURIComponent(pathname.slice('/reports/'.length)));
  if (body !== undefined) return { status: 200, body };
  return { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>No such key</Message></Error>' };
}

function stack(): string {
  const outputs = { StateMachineArn: MACHINE, ReportsBucketName: 'reports' };
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>ThawBenchmark</StackName>
<CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

/** Runs `thaw run quick --aws` with a clock that is wrong by `offsetMs`. */
async function run(offsetMs = 0) {
  const preload = path.join(folder, 'clock.mjs');
  writeFileSync(
    preload,
    `const Real = Date;
globalThis.Date = class extends Real {
  constructor(...values) { values.length === 0 ? super(Real.now() + ${offsetMs}) : super(...values); }
  static now() { return Real.now() + ${offsetMs}; }
};`,
  );
  const { AWS_PROFILE: _, ...inherited } = process.env;
  const args = ['--import', preload, path.join(root, 'cli', 'main.ts'), 'run', 'quick', '--aws', '--json'];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      ...inherited,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      NO_PROXY: '127.0.0.1',
      NODE_NO_WARNINGS: '1',
    },
  });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { out, err, code };
}

it.each([
  ['right', 0, 0],
  ['five minutes ahead', 305_000, 1],
  ['five minutes behind', -305_000, 1],
])('downloads the report with a clock that is %s', async (_, offsetMs, minRefused) => {
  const { out, err, code } = await run(offsetMs);

  expect(err).not.toMatch(/delivered before/);
  expect(JSON.parse(out)).toMatchObject({ runId: RUN });
  expect(code).toBe((JSON.parse(RESULTS) as Results).run.status === 'complete' ? 0 : 1);
  expect(refused).toBeGreaterThanOrEqual(minRefused);
});

it('says that the night was delivered before only when the output of the execution does', async () => {
  objects.clear();
  output = { plan: { status: 'duplicate', runId: RUN } };

  const { out, err, code } = await run();

  expect(err).toContain(`delivered before, as run ${RUN}`);
  expect(JSON.parse(out)).toEqual({ status: 'duplicate', runId: RUN });
  expect(code).toBe(0);
});

it('fails when the run of an execution that succeeded cannot be found', async () => {
  objects.clear();

  const { err, code } = await run();

  expect(err).toContain('SUCCEEDED, and there is no report');
  expect(err).not.toMatch(/delivered before/);
  expect(code).toBeGreaterThan(1);
});
