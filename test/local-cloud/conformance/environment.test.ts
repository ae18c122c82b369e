/** A function's environment: variables, JSON logs, an extension in a layer; and the addresses the service listens on. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { CLIENTS, LANGUAGES, useCloud, who } from './kit.ts';

const SECRET = 'a-secret-of-the-host';
// Set before the cloud starts, because MiniStack and the environments might inherit it.
beforeAll(() => {
  process.env['HOST_SECRET'] = SECRET;
});
const conformance = useCloud();
const folder = mkdtempSync(path.join(tmpdir(), 'thaw-notes-'));
afterAll(() => {
  delete process.env['HOST_SECRET'];
  rmSync(folder, { recursive: true, force: true });
});
const combinations = LANGUAGES.flatMap((language) => CLIENTS.map((clientName) => ({ language, clientName })));

/** Variables observed on AWS (lambda-semantics §2.10). */
const AWS_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'LANG',
  'LD_LIBRARY_PATH',
  'PATH',
  'PWD',
  'SHLVL',
  'TZ',
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
];
/** Variables for reaching the local cloud, and the function's own /tmp. */
const LOCAL_VARIABLES = [
  'AWS_CA_BUNDLE',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'TMPDIR',
];
/** Variables that the runtimes add. */
const RUNTIME_VARIABLES = ['AWS_EXECUTION_ENV', 'PYTHONPATH', 'NODE_PATH', '_X_AMZN_TRACE_ID', 'LC_CTYPE'];

describe.each(combinations)('a $language function through $clientName', ({ language, clientName }) => {
  it('has the variables of Lambda and its own, but none of the host', async () => {
    const client = conformance.client(clientName);
    const own = { TABLE_NAME: "it's ö $HOME" };
    const name = await conformance.create(language, { MemorySize: 512, Environment: { Variables: own } });

    const { text } = await client.invoke(name, { environment: true });

    const seen = JSON.parse(text) as Record<string, string>;
    expect(Object.keys(seen)).toEqual(expect.arrayContaining([...AWS_VARIABLES, ...LOCAL_VARIABLES, 'TABLE_NAME']));
    const expected = new Set([...AWS_VARIABLES, ...LOCAL_VARIABLES, ...RUNTIME_VARIABLES, 'TABLE_NAME']);
    expect(Object.keys(seen).filter((variable) => !expected.has(variable))).toEqual([]);
    expect(text).not.toContain(SECRET);
    expect(seen).toMatchObject({
      ...own,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      TZ: ':UTC',
    });
    if (language === 'Rust') expect(seen).not.toHaveProperty('AWS_EXECUTION_ENV');
    else expect(seen['AWS_EXECUTION_ENV']).toMatch(/^AWS_Lambda_(nodejs24\.x|python3\.13)$/);
  });

  it('with JSON logs of system level WARN has the report of a failure only', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language, {
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'INFO' },
    });

    const cold = await who(client, name);
    const failed = await client.invoke(name, { exit: 3 }, { tail: true });

    expect(cold.tail).not.toContain('platform.');
    expect(recordsOf(failed.tail).map(({ type }) => type)).toEqual(['platform.report']);
  });

  it('with JSON logs has start and report records, and the error type of failures', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language, { LoggingConfig: { LogFormat: 'JSON' } });

    const cold = await who(client, name);
    const warm = await who(client, name);
    const failed = await client.invoke(name, { exit: 3 }, { tail: true });

    expect(recordsOf(cold.tail)).toMatchObject([
      { type: 'platform.start', record: { requestId: cold.requestId, version: '$LATEST' } },
      {
        type: 'platform.report',
        record: {
          requestId: cold.requestId,
          status: 'success',
          metrics: { memorySizeMB: 1769, initDurationMs: expect.any(Number), maxMemoryUsedMB: expect.any(Number) },
        },
      },
    ]);
    const [, report] = recordsOf(cold.tail);
    const { durationMs, initDurationMs, billedDurationMs } = report?.record.metrics ?? {};
    const thousandths = Math.round((durationMs ?? 0) * 1000) + Math.round((initDurationMs ?? 0) * 1000);
    expect(billedDurationMs).toBe(Math.ceil(thousandths / 1000));
    expect(recordsOf(warm.tail)[1]?.record.metrics).not.toHaveProperty('initDurationMs');
    expect(recordsOf(failed.tail).at(-1)).toMatchObject({
      type: 'platform.report',
      record: { status: 'failure', errorType: 'Runtime.ExitError' },
    });
  });

  it('runs with an external extension of a layer, which is notified of invocations and the shutdown', async () => {
    const client = conformance.client(clientName);
    const notes = path.join(folder, randomUUID());
    const layer = await client.call('PublishLayerVersion', {
      LayerName: `watcher-${language}-${CLIENTS.indexOf(clientName)}`,
      Content: { ZipFile: zipSync({ 'extensions/watcher': [strToU8(extension(notes)), EXECUTABLE] }) },
    });
    const name = await conformance.create(language, { Layers: [layer['LayerVersionArn']] });

    const cold = await who(client, name);
    await who(client, name);
    await client.call('DeleteFunction', { FunctionName: name });
    await eventually('it was notified of the shutdown', () => noted(notes).some((line) => line.startsWith('SHUTDOWN')));

    expect(cold.tail).toContain('Init Duration');
    expect(noted(notes).map((line) => line.split(' ')[0])).toEqual(['registered', 'INVOKE', 'INVOKE', 'SHUTDOWN']);
    expect(noted(notes)[1]).toBe(`INVOKE ${cold.requestId}`);
    expect(noted(notes).at(-1)).toBe('SHUTDOWN spindown');
  });
});

describe.skipIf(process.platform !== 'linux')('the service with everything it started', () => {
  it('listens on loopback only', async () => {
    const [name, other] = [await conformance.create('Node'), await conformance.create('Python')];
    const client = conformance.client('boto3');
    await Promise.all([who(client, name), who(client, other)]);

    const listening = withDescendants(process.pid).flatMap(listeningAddresses);

    expect(listening).toContain(`0100007F:${conformance.cloud.port.toString(16).toUpperCase().padStart(4, '0')}`);
    // At least the gateway, MiniStack and the Runtime APIs of two environments.
    expect(listening.length).toBeGreaterThanOrEqual(4);
    expect(listening.filter((address) => !/^(0100007F|0{24}01000000):/.test(address))).toEqual([]);
  });
});

const EXECUTABLE = { os: 3, attrs: 0o100755 * 65536 } as const;

/** A real extension: a separate program that uses the Extensions API. */
function extension(notes: string): string {
  return `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
const note = (text) => appendFileSync(${JSON.stringify(notes)}, text + '\\n');
(async () => {
  const registered = await fetch(api + '/register', {
    method: 'POST',
    headers: { 'Lambda-Extension-Name': 'watcher' },
    body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }),
  });
  note('registered');
  const headers = { 'Lambda-Extension-Identifier': registered.headers.get('lambda-extension-identifier') };
  for (;;) {
    const event = await (await fetch(api + '/event/next', { headers })).json();
    note(event.eventType + ' ' + (event.requestId ?? event.shutdownReason));
    if (event.eventType === 'SHUTDOWN') process.exit(0);
  }
})();
`;
}

function noted(notes: string): string[] {
  return readFileSync(notes, 'utf8').trim().split('\n');
}

interface PlatformRecord {
  readonly type: string;
  readonly record: { readonly metrics?: Record<string, number> } & Record<string, unknown>;
}

function recordsOf(tail: string): PlatformRecord[] {
  return tail
    .split('\n')
    .filter((line) => line.startsWith('{"time"') && line.includes('"type":"platform.'))
    .map((line) => JSON.parse(line) as PlatformRecord);
}

function withDescendants(pid: number): number[] {
  const children = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && parentOf(entry) === pid);
  return [pid, ...children.flatMap((child) => withDescendants(Number(child)))];
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) \S /, '')
        .split(' ')[0],
    );
  } catch {
    return undefined;
  }
}

/** `<address>:<port>`, in hexadecimal as the kernel writes them, of the sockets this process listens on. */
function listeningAddresses(pid: number): string[] {
  try {
    const sockets = new Set(
      readdirSync(`/proc/${pid}/fd`).map((descriptor) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
        } catch {
          return undefined;
        }
      }),
    );
    return ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === '0A' && sockets.has(fields[9]))
        .map((fields) => fields[1] ?? ''),
    );
  } catch {
    return [];
  }
}
