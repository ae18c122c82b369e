import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExtensionsApi } from '../../../local-cloud/lambda-service/runtime-api/extensions-api.ts';
import { RuntimeApi } from '../../../local-cloud/lambda-service/runtime-api/runtime-api.ts';
import { call, nodeFunction, startEngine, type TestEngine } from '../environment/kit.ts';

describe('real external extensions', () => {
  let test: TestEngine;
  let layers: string;
  let directory: string;
  beforeAll(async () => {
    test = await startEngine();
  });
  afterAll(() => test.stop());
  beforeEach(() => {
    layers = mkdtempSync(join(tmpdir(), 'thaw-extensions-'));
    directory = join(layers, 'extensions');
    mkdirSync(directory);
  });
  afterEach(() => rmSync(layers, { recursive: true, force: true }));

  /** Installs an extension that registers, notes every event and then runs `extra`. */
  function install(name: string, extra = '', beforeRegister = ''): string {
    const notes = join(layers, 'notes.txt');
    const program = `#!${process.execPath}
      const { appendFileSync } = require('node:fs');
      const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
      const note = (text) => appendFileSync(${JSON.stringify(notes)}, text + '\\n');
      (async () => {
        ${beforeRegister}
        const registered = await fetch(api + '/register', {
          method: 'POST',
          headers: { 'Lambda-Extension-Name': ${JSON.stringify(name)}, 'Lambda-Extension-Accept-Feature': 'accountId' },
          body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }),
        });
        note('registered ' + (await registered.text()));
        const id = registered.headers.get('lambda-extension-identifier');
        for (;;) {
          const event = await (await fetch(api + '/event/next', { headers: { 'Lambda-Extension-Identifier': id } })).json();
          note(event.eventType + ' ' + (event.requestId ?? event.shutdownReason));
          ${extra}
          if (event.eventType === 'SHUTDOWN') process.exit(0);
        }
      })();`;
    writeFileSync(join(directory, name), program);
    chmodSync(join(directory, name), 0o755);
    return notes;
  }

  it.each([
    { what: 'CRLF line ends', program: '#!/bin/sh\r\nexit 0\r\n', mode: 0o755, reason: 'no such file or directory' },
    {
      what: 'an interpreter that is not there',
      program: '#!/opt/ruby\n',
      mode: 0o755,
      reason: 'no such file or directory',
    },
    { what: 'no permission to execute', program: '#!/bin/sh\n', mode: 0o644, reason: 'permission denied' },
  ])('with $what fail the init as on AWS', async ({ program, mode, reason }) => {
    writeFileSync(join(directory, 'broken'), program);
    chmodSync(join(directory, 'broken'), mode);

    const failed = await call(test.engine, nodeFunction({ layersDirectory: layers }));

    expect(failed.value).toEqual({
      errorType: 'Extension.LaunchError',
      errorMessage: `RequestId: ${failed.requestId} Error: fork/exec /opt/extensions/broken: ${reason}`,
    });
  });

  it('register before the runtime starts, and get every invocation and the shutdown', async () => {
    const notes = install('watcher');
    const revision = nodeFunction({ layersDirectory: layers });
    const cold = await call(test.engine, revision);
    const warm = await call(test.engine, revision);
    await test.engine.retire(revision.functionName);

    const [registered, ...events] = readFileSync(notes, 'utf8').trim().split('\n');
    expect(cold.metrics.initDurationMs).toBeGreaterThan(0);
    expect(JSON.parse(registered?.replace('registered ', '') ?? '')).toEqual({
      functionName: revision.functionName,
      functionVersion: '$LATEST',
      handler: 'behave.handler',
      accountId: '000000000000',
    });
    expect(events).toEqual([`INVOKE ${cold.requestId}`, `INVOKE ${warm.requestId}`, 'SHUTDOWN spindown']);
  });

  it("have the function's variables, without those of the runtime", async () => {
    const seen =
      "note(JSON.stringify(['MINE', 'AWS_REGION', '_HANDLER', 'LAMBDA_TASK_ROOT'].map((n) => process.env[n])))";
    const notes = install('watcher', '', seen);
    await call(test.engine, nodeFunction({ layersDirectory: layers, environment: { MINE: 'x' } }));

    expect(readFileSync(notes, 'utf8')).toContain('["x","us-east-1",null,null]');
  });

  it('extend the duration of an invocation until they are done', async () => {
    install('slow', `if (event.eventType === 'INVOKE') await new Promise((r) => setTimeout(r, 300));`);
    const revision = nodeFunction({ layersDirectory: layers });
    const { metrics } = await call(test.engine, revision);

    expect(metrics.durationMs).toBeGreaterThanOrEqual(295);
  });

  it('that exit fail the invocation with Extension.Crash, and the next one works', async () => {
    install('crashing', `if (event.eventType === 'INVOKE') setTimeout(() => process.exit(7), 20);`);
    const revision = nodeFunction({ layersDirectory: layers });
    const failed = await call(test.engine, revision, { sleepMs: 60_000 });
    rmSync(join(directory, 'crashing'));
    const next = await call(test.engine, revision);

    expect(failed.value.errorType).toBe('Extension.Crash');
    expect(failed.tail).toMatch(/Status: error\tError Type: Extension\.Crash\n$/);
    expect(next.functionError).toBeUndefined();
  });

  it('that exit before they register fail init', async () => {
    install('never', '', 'process.exit(2);');
    const failed = await call(test.engine, nodeFunction({ layersDirectory: layers }));

    expect(failed.value.errorType).toBe('Extension.Crash');
    expect(failed.tail).toMatch(/INIT_REPORT .*Phase: init\tStatus: error\tError Type: Extension\.Crash/);
  });

  it('are notified of a timeout', async () => {
    const notes = install('watcher');
    const revision = nodeFunction({ layersDirectory: layers, timeoutSeconds: 1 });
    await call(test.engine, revision, { sleepMs: 60_000 });

    expect(readFileSync(notes, 'utf8')).toContain('SHUTDOWN timeout');
  });
});

describe('the Extensions API', () => {
  const REGISTER = '/2020-01-01/extension/register';
  let api: RuntimeApi;
  let extensions: ExtensionsApi;
  let url: string;
  beforeEach(async () => {
    extensions = new ExtensionsApi();
    extensions.reset(['outside']);
    api = new RuntimeApi(extensions);
    url = `http://${await api.listen()}`;
  });
  afterEach(() => api.close());

  async function post(path: string, headers: Record<string, string>, body: string) {
    const response = await fetch(url + path, { method: 'POST', headers, body });
    return {
      status: response.status,
      id: response.headers.get('lambda-extension-identifier') ?? '',
      body: await response.text(),
    };
  }
  const register = (name: string, events: unknown = ['INVOKE']) =>
    post(REGISTER, { 'Lambda-Extension-Name': name }, JSON.stringify({ events }));

  it('identifies external extensions by their file name and allows ten extensions in total', async () => {
    expect(extensions.allRegistered).toBe(false);
    expect((await register('outside', ['INVOKE', 'SHUTDOWN'])).status).toBe(200);
    expect(extensions.allRegistered).toBe(true);
    for (let index = 0; index < 9; index += 1) expect((await register(`inside-${index}`)).status).toBe(200);
    expect((await register('one-too-many')).body).toContain('Extension.TooManyExtensions');
  });

  const refusals = [
    { name: '', events: ['INVOKE'], errorType: 'Extension.InvalidExtensionName' },
    { name: 'inside', events: ['SHUTDOWN'], errorType: 'Extension.InvalidEventType' },
    { name: 'inside', events: ['NOTHING'], errorType: 'Extension.InvalidEventType' },
    { name: 'inside', events: 7, errorType: 'InvalidRequestFormat' },
  ];
  it.each(refusals)('refuses $events of "$name" with $errorType', async ({ name, events, errorType }) => {
    const response = await register(name, events);

    expect(response.status).toBe(403);
    expect(JSON.parse(response.body).errorType).toBe(errorType);
  });

  it('refuses a second registration and one after init', async () => {
    await register('inside');
    const twice = await register('inside');
    extensions.closeRegistration();
    const late = await register('late');

    expect(twice.body).toContain('Extension.InvalidExtensionState');
    expect(late.body).toContain('Extension.RegistrationClosed');
  });

  it('requires an identifier that it has issued', async () => {
    const path = '/2020-01-01/extension/event/next';
    const get = async (headers: Record<string, string>) => (await fetch(url + path, { headers })).text();

    expect(await get({})).toContain('Extension.MissingExtensionIdentifier');
    expect(await get({ 'Lambda-Extension-Identifier': 'x' })).toContain('Extension.InvalidExtensionIdentifier');
    expect(await get({ 'Lambda-Extension-Identifier': crypto.randomUUID() })).toContain(
      'Extension.UnknownExtensionIdentifier',
    );
  });

  it('accepts init errors with their type', async () => {
    const { id } = await register('inside');
    const headers = { 'Lambda-Extension-Identifier': id };
    const missing = await post('/2020-01-01/extension/init/error', headers, '{}');
    const typed = { ...headers, 'Lambda-Extension-Function-Error-Type': 'Extension.Mine' };

    expect(missing.body).toContain('Extension.MissingHeader');
    expect((await post('/2020-01-01/extension/init/error', typed, '{}')).status).toBe(202);
  });

  it('sends 501 for the Telemetry API', async () => {
    const response = await fetch(`${url}/2022-07-01/telemetry`, { method: 'PUT', body: '{}' });

    expect(response.status).toBe(501);
  });
});
