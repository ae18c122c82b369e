/**
 * Kinds of Node.js handlers: with callbacks, `context.succeed`, streams, in ES modules and CommonJS. AWS's own runtime client
 * decides which of them a runtime supports.
 */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Invoked } from './clients.ts';
import { figure, reportOf, useCloud } from './kit.ts';

const conformance = useCloud();
const WITH_CALLBACKS = ['nodejs20.x', 'nodejs22.x'];
const ALL = [...WITH_CALLBACKS, 'nodejs24.x'];

interface CreatedFunction {
  invoke(event?: unknown): Promise<Invoked & { value: unknown; durationMs: number }>;
}

/** Creates a function of these files, with the handler `index.handler` by default. */
async function create(
  runtime: string,
  files: Record<string, string>,
  more: Record<string, unknown> = {},
): Promise<CreatedFunction> {
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

/** Invokes a function cold, then warm. */
async function invokeTwice({ invoke }: CreatedFunction, event?: unknown) {
  const cold = await invoke(event);
  const warm = await invoke(event);
  expect(reportOf(cold.tail)).toHaveProperty('Init Duration');
  expect(reportOf(warm.tail)).not.toHaveProperty('Init Duration');
  return [cold, warm];
}

/** Runs an HTTP server inside the function and sends requests to it, as Express adapters do. */
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
  const successes = [
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
  it.each(successes)('%s returns the result, cold and warm', async (_what, handler, minDurationMs) => {
    const results = await invokeTwice(await create(runtime, { 'index.js': `exports.handler = ${handler};` }), { n: 7 });

    for (const { value, functionError, durationMs } of results) {
      expect(functionError).toBeUndefined();
      expect(value).toEqual({ got: 7 });
      // Timers may be a millisecond early.
      expect(durationMs).toBeGreaterThan(minDurationMs - 2);
      expect(durationMs).toBeLessThan(15_000);
    }
  });

  const failures = [
    ['a callback', `(event, context, callback) => { callback(new RangeError('nope')); }`],
    ['context.fail', `(event, context) => { setTimeout(() => context.fail(new RangeError('nope')), 5); }`],
    ['a throw', `() => { throw new RangeError('nope'); }`],
  ];
  it.each(failures)('%s fails the invocation but not the environment', async (_what, handler) => {
    const [cold, warm] = await invokeTwice(await create(runtime, { 'index.js': `exports.handler = ${handler};` }));

    for (const failed of [cold, warm]) {
      expect(failed).toMatchObject({ functionError: 'Unhandled' });
      expect(failed?.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'nope', trace: expect.any(Array) });
      expect(failed?.tail).toContain('\tERROR\tInvoke Error \t{"errorType":"RangeError","errorMessage":"nope"');
    }
  });

  it('a handler without a response or a promise returns null when its event loop is empty', async () => {
    const [cold, warm] = await invokeTwice(
      await create(runtime, { 'index.js': 'exports.handler = () => { setTimeout(() => {}, 100); };' }),
    );

    expect([cold?.value, warm?.value]).toEqual([null, null]);
    expect(warm?.durationMs).toBeGreaterThan(98);
  });

  it('an Express adapter responds to each request', async () => {
    const { invoke } = await create(runtime, { 'index.js': EXPRESS_LIKE });
    const results = [await invoke(), await invoke(), await invoke()];

    expect(results.map(({ value }) => value)).toEqual(Array(3).fill({ statusCode: 200, body: 'hello' }));
    for (const { durationMs } of results) expect(durationMs).toBeGreaterThan(38);
  });

  it.each([2, 5_000_000])('a response of %i characters is not lost when the process exits after it', async (length) => {
    const { invoke } = await create(runtime, {
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

  it('an uncaught error is posted, and the next invocation starts a new process', async () => {
    const { invoke } = await create(runtime, {
      'index.js': `exports.handler = (event, context, callback) => {
        if (event.reject) Promise.reject(new Error('unhandled'));
        else if (event.throw) setTimeout(() => { throw new RangeError('uncaught'); }, 1);
        else callback(null, process.pid);
      };`,
    });
    const rejected = await invoke({ reject: true });
    const { value: second } = await invoke();
    const thrown = await invoke({ throw: true });
    const { value: third } = await invoke();

    expect(rejected.value).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: unhandled',
    });
    expect(thrown.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'uncaught' });
    expect(reportOf(thrown.tail)).toMatchObject({ Status: 'error', 'Error Type': 'Runtime.ExitError' });
    expect(second).not.toBe(third);
  });
});

describe('on nodejs24.x', () => {
  it('a callback handler is refused at every init', async () => {
    const { invoke } = await create('nodejs24.x', {
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

  it('context has no succeed, fail or done', async () => {
    const { invoke } = await create('nodejs24.x', {
      'index.mjs': 'export const handler = (event, context) => context.succeed(1);',
    });

    expect((await invoke()).value).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'context.succeed is not a function',
    });
  });

  it('an unhandled rejection ends the process', async () => {
    const { invoke } = await create('nodejs24.x', {
      'index.mjs': `export const handler = async (event) => {
        if (!event.reject) return 'fine';
        Promise.reject(new Error('unhandled'));
        await new Promise(() => setTimeout(() => {}, 60000));
      };`,
    });
    const rejected = await invoke({ reject: true });

    expect(rejected.value).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 1'),
    });
    expect(rejected.tail).toContain('unhandled');
    expect((await invoke()).value).toBe('fine');
  });

  it('a response is not lost when the process exits after it', async () => {
    const { invoke } = await create('nodejs24.x', {
      // The client responds one turn of the event loop after the first callback; by then the second one is due.
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
  it('a streamed response is buffered, cold and warm', async () => {
    const results = await invokeTwice(
      await create(runtime, {
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

  it('a stream that fails is an error', async () => {
    const { invoke } = await create(runtime, {
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
  it.each(lookups)('the handler is found in %s', async (_what, files, Handler, expected) => {
    const { invoke } = await create(runtime, { ...files }, { Handler });

    expect((await invoke()).value).toBe(expected);
  });

  const broken = [
    ['Runtime.ImportModuleError', { 'index.js': 'require("nothing-of-this-name");' }, 'index.handler'],
    ['Runtime.ImportModuleError', { 'other.js': cjs }, 'index.handler'],
    ['Runtime.UserCodeSyntaxError', { 'index.js': 'exports.handler = async () => {' }, 'index.handler'],
    ['Runtime.HandlerNotFound', { 'index.js': cjs }, 'index.other'],
    ['Runtime.MalformedHandlerName', { 'index.js': cjs }, 'index'],
  ] as const;
  it.each(broken)('%s fails init', async (errorType, files, Handler) => {
    const { invoke } = await create(runtime, { ...files }, { Handler });
    const { value, functionError, tail } = await invoke();

    expect(functionError).toBe('Unhandled');
    expect(value).toMatchObject({ errorType, trace: expect.any(Array) });
    expect(tail).toContain(`Phase: init\tStatus: error\tError Type: ${errorType}`);
  });

  it('has the command line of AWS, and no argument or variable of the local cloud', async () => {
    const { invoke } = await create(runtime, {
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
