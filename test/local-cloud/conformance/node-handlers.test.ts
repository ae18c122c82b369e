/**
 * Handlers as people write them for Node: with callbacks, `context.succeed`, streams, in ES modules and CommonJS. Which of them
 * a runtime takes, and what becomes of the others, is decided by AWS's own client.
 */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Invoked } from './clients.ts';
import { figure, reportOf, useCloud } from './kit.ts';

const conformance = useCloud();
const WITH_CALLBACKS = ['nodejs20.x', 'nodejs22.x'];
const ALL = [...WITH_CALLBACKS, 'nodejs24.x'];

interface Made {
  invoke(event?: unknown): Promise<Invoked & { value: unknown; durationMs: number }>;
}

/** A function of these files, `index.handler` where nothing else is said. */
async function made(runtime: string, files: Record<string, string>, more: Record<string, unknown> = {}): Promise<Made> {
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  const name = await conformance.create('Node', { Runtime: runtime, Code: { ZipFile: zip }, Timeout: 20, ...more });
  return {
    invoke: async (event = {}) => {
      const invoked = await conformance.client('AWS SDK for JavaScript').invoke(name, event, { tail: true });
      const durationMs = figure(reportOf(invoked.tail), 'Duration');
      return { ...invoked, value: JSON.parse(invoked.text), durationMs };
    },
  };
}

/** Cold, then warm. */
async function twice({ invoke }: Made, event?: unknown) {
  const cold = await invoke(event);
  const warm = await invoke(event);
  expect(reportOf(cold.tail)).toHaveProperty('Init Duration');
  expect(reportOf(warm.tail)).not.toHaveProperty('Init Duration');
  return [cold, warm];
}

/** An HTTP server inside the function, asked over a connection of its own, as the Express adapters do. */
const EXPRESS_LIKE = `
const http = require('http');
const server = http.createServer((request, response) => setTimeout(() => response.end('hello'), 40));
let port;
const ready = new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((port = server.address().port))));
exports.handler = (event, context) => {
  context.callbackWaitsForEmptyEventLoop = false;
  ready.then(() => http.get({ port, host: '127.0.0.1' }, (response) => {
    let body = '';
    response.on('data', (text) => (body += text));
    response.on('end', () => context.succeed({ statusCode: 200, body }));
  }));
};`;

describe.each(WITH_CALLBACKS)('on %s', (runtime) => {
  const answers = [
    ['a callback', `(event, context, callback) => { setTimeout(() => callback(null, { got: event.n }), 300); }`, 300],
    ['context.succeed', `(event, context) => { context.succeed({ got: event.n }); }`, 0],
    ['context.done', `(event, context) => { setTimeout(() => context.done(null, { got: event.n }), 50); }`, 50],
    [
      'a callback that waits for nothing',
      `(event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false;
        setTimeout(() => {}, 60000);
        callback(null, { got: event.n });
      }`,
      0,
    ],
    [
      'a callback that waits for the event loop',
      `(event, context, callback) => { setTimeout(() => {}, 200); callback(null, { got: event.n }); }`,
      200,
    ],
    [
      'a promise beside a callback',
      `async (event, context, callback) => { setTimeout(() => callback(null, 'late'), 60000); return { got: event.n }; }`,
      0,
    ],
  ] as const;
  it.each(answers)('%s answers, cold and warm', async (_what, handler, atLeastMs) => {
    const results = await twice(await made(runtime, { 'index.js': `exports.handler = ${handler};` }), { n: 7 });

    for (const { value, functionError, durationMs } of results) {
      expect(functionError).toBeUndefined();
      expect(value).toEqual({ got: 7 });
      // Timers may be a millisecond early.
      expect(durationMs).toBeGreaterThan(atLeastMs - 2);
      expect(durationMs).toBeLessThan(15_000);
    }
  });

  const failures = [
    ['a callback', `(event, context, callback) => { callback(new RangeError('nope')); }`],
    ['context.fail', `(event, context) => { setTimeout(() => context.fail(new RangeError('nope')), 5); }`],
    ['a throw', `() => { throw new RangeError('nope'); }`],
  ];
  it.each(failures)('%s fails the invocation, not the environment', async (_what, handler) => {
    const [cold, warm] = await twice(await made(runtime, { 'index.js': `exports.handler = ${handler};` }));

    for (const failed of [cold, warm]) {
      expect(failed).toMatchObject({ functionError: 'Unhandled' });
      expect(failed?.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'nope', trace: expect.any(Array) });
      expect(failed?.tail).toContain('\tERROR\tInvoke Error \t{"errorType":"RangeError","errorMessage":"nope"');
    }
  });

  it('a handler that neither answers nor promises is over with its event loop: null', async () => {
    const [cold, warm] = await twice(
      await made(runtime, { 'index.js': 'exports.handler = () => { setTimeout(() => {}, 100); };' }),
    );

    expect([cold?.value, warm?.value]).toEqual([null, null]);
    expect(warm?.durationMs).toBeGreaterThan(98);
  });

  it('an Express adapter answers each request in its time', async () => {
    const { invoke } = await made(runtime, { 'index.js': EXPRESS_LIKE });
    const results = [await invoke(), await invoke(), await invoke()];

    expect(results.map(({ value }) => value)).toEqual(Array(3).fill({ statusCode: 200, body: 'hello' }));
    for (const { durationMs } of results) expect(durationMs).toBeGreaterThan(38);
  });

  it.each([2, 5_000_000])('an answer of %i characters is not lost when the process ends with it', async (length) => {
    const { invoke } = await made(runtime, {
      'index.js': `exports.handler = (event, context) => {
        context.succeed('x'.repeat(${length}));
        process.exit(0);
      };`,
    });
    const results = [await invoke(), await invoke(), await invoke()];

    for (const { value, functionError } of results) {
      expect(functionError).toBeUndefined();
      expect(String(value).length).toBe(length);
    }
  });

  it('posts what nobody caught, and starts anew', async () => {
    const { invoke } = await made(runtime, {
      'index.js': `exports.handler = (event, context, callback) => {
        if (event.reject) Promise.reject(new Error('nobody waits'));
        else if (event.throw) setTimeout(() => { throw new RangeError('nobody catches'); }, 1);
        else callback(null, process.pid);
      };`,
    });
    const rejected = await invoke({ reject: true });
    const { value: second } = await invoke();
    const thrown = await invoke({ throw: true });
    const { value: third } = await invoke();

    expect(rejected.value).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: nobody waits',
    });
    expect(thrown.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'nobody catches' });
    expect(reportOf(thrown.tail)).toMatchObject({ Status: 'error', 'Error Type': 'Runtime.ExitError' });
    expect(second).not.toBe(third);
  });
});

describe('on nodejs24.x', () => {
  it('a callback handler is refused at init, again and again', async () => {
    const { invoke } = await made('nodejs24.x', {
      'index.js': `exports.handler = (event, context, callback) => { callback(null, 1); };`,
    });
    const results = [await invoke(), await invoke()];

    for (const { functionError, value, tail } of results) {
      expect(functionError).toBe('Unhandled');
      expect(value).toMatchObject({
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage: expect.stringContaining('AWS Lambda has removed support for callback-based function handlers'),
      });
      expect(tail).toContain('Status: error\tError Type: Runtime.CallbackHandlerDeprecated');
    }
  });

  it('context has no endings of its own', async () => {
    const { invoke } = await made('nodejs24.x', {
      'index.mjs': 'export const handler = (event, context) => context.succeed(1);',
    });

    expect((await invoke()).value).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'context.succeed is not a function',
    });
  });

  it('what nobody caught ends the process', async () => {
    const { invoke } = await made('nodejs24.x', {
      'index.mjs': `export const handler = async (event) => {
        if (!event.reject) return 'fine';
        Promise.reject(new Error('nobody waits'));
        await new Promise(() => setTimeout(() => {}, 60000));
      };`,
    });
    const rejected = await invoke({ reject: true });

    expect(rejected.value).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 1'),
    });
    expect(rejected.tail).toContain('nobody waits');
    expect((await invoke()).value).toBe('fine');
  });

  it('an answer is not lost when the process ends with it', async () => {
    const { invoke } = await made('nodejs24.x', {
      // The client answers in the turn after the first: by then the second one is due.
      'index.mjs': `export const handler = async () => {
        setImmediate(() => setImmediate(() => process.exit(0)));
        return 'x'.repeat(5000000);
      };`,
    });
    const results = [await invoke(), await invoke(), await invoke()];

    for (const { value, functionError } of results) {
      expect(functionError).toBeUndefined();
      expect(String(value).length).toBe(5_000_000);
    }
  });
});

describe.each(ALL)('on %s too', (runtime) => {
  it('a streamed answer is collected, cold and warm', async () => {
    const results = await twice(
      await made(runtime, {
        'index.mjs': `export const handler = awslambda.streamifyResponse(async (event, stream) => {
          stream.setContentType('application/json');
          for (const part of ['{"parts":', '[1,2', ']}']) {
            stream.write(part);
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          stream.end();
          await new Promise((resolve) => stream.on('finish', resolve));
        });`,
      }),
    );

    for (const { value, functionError, durationMs } of results) {
      expect(functionError).toBeUndefined();
      expect(value).toEqual({ parts: [1, 2] });
      expect(durationMs).toBeGreaterThan(58);
    }
  });

  it('a stream that breaks off is an error', async () => {
    const { invoke } = await made(runtime, {
      'index.mjs': `export const handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.write('half');
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new RangeError('no more');
      });`,
    });

    for (const failed of [await invoke(), await invoke()]) {
      expect(failed.functionError).toBe('Unhandled');
      expect(failed.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'no more' });
    }
  });

  const esm = 'export const handler = async () => "esm";';
  const cjs = 'exports.handler = async () => "cjs";';
  const lookups = [
    ['index.mjs', { 'index.mjs': esm }, 'index.handler', 'esm'],
    ['index.cjs', { 'index.cjs': cjs }, 'index.handler', 'cjs'],
    ['index.js', { 'index.js': cjs }, 'index.handler', 'cjs'],
    ['index.js of a module package', { 'index.js': esm, 'package.json': '{"type":"module"}' }, 'index.handler', 'esm'],
    ['.js before .mjs', { 'index.js': cjs, 'index.mjs': esm }, 'index.handler', 'cjs'],
    [
      'a folder and an object',
      { 'src/app.js': 'exports.api = { get: async () => "nested" };' },
      'src/app.api.get',
      'nested',
    ],
  ] as const;
  it.each(lookups)('the handler is found in %s', async (_what, files, Handler, answer) => {
    const { invoke } = await made(runtime, { ...files }, { Handler });

    expect((await invoke()).value).toBe(answer);
  });

  const broken = [
    ['Runtime.ImportModuleError', { 'index.js': 'require("nothing-of-this-name");' }, 'index.handler'],
    ['Runtime.ImportModuleError', { 'other.js': cjs }, 'index.handler'],
    ['Runtime.UserCodeSyntaxError', { 'index.js': 'exports.handler = async () => {' }, 'index.handler'],
    ['Runtime.HandlerNotFound', { 'index.js': cjs }, 'index.other'],
    ['Runtime.MalformedHandlerName', { 'index.js': cjs }, 'index'],
  ] as const;
  it.each(broken)('%s is what init fails with', async (errorType, files, Handler) => {
    const { invoke } = await made(runtime, { ...files }, { Handler });
    const { value, functionError, tail } = await invoke();

    expect(functionError).toBe('Unhandled');
    expect(value).toMatchObject({ errorType, trace: expect.any(Array) });
    expect(tail).toContain(`Phase: init\tStatus: error\tError Type: ${errorType}`);
  });

  it('sees the command of AWS, and nothing of ours', async () => {
    const { invoke } = await made(runtime, {
      'index.js': `exports.handler = async () => ({
        argv: process.argv.slice(1), execArgv: process.execArgv, names: Object.keys(process.env),
      });`,
    });
    const { value } = await invoke();
    const { argv, execArgv, names } = value as Record<string, string[]>;

    expect(argv).toEqual(['/var/runtime/index.mjs']);
    expect(execArgv).toEqual(['--max-old-space-size=1592']);
    expect(names?.filter((name) => /THAW|RIC|ALTERNATIVE|TELEMETRY/.test(name))).toEqual([]);
  });
});
