import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResponse } from '../../../core/telemetry/parse-response.ts';

const PROBE = { environmentId: '7b1c', invocation: 1, nonce: 'n-1', memoryMb: 128 };
const HEADERS = { 'content-type': 'application/json', 'x-thaw-probe': JSON.stringify(PROBE) };

describe('parseResponse', () => {
  it('reads an HTTP response: status, probe, the requested metrics, the start of the body', () => {
    const body = JSON.stringify({ operation: 'get', sdk_call_ms: 2.9, items_count: 1 });
    const response = parseResponse(JSON.stringify({ statusCode: 200, headers: HEADERS, body }), ['sdk_call_ms']);

    expect(response).toEqual({ statusCode: 200, probe: PROBE, metrics: { sdk_call_ms: 2.9 }, bodyStart: body });
  });

  it.each(['X-Thaw-Probe', 'X-THAW-PROBE'])('finds the header in any case: %s', (name) => {
    const payload = { statusCode: 200, headers: { [name]: JSON.stringify(PROBE) }, body: '' };

    expect(parseResponse(JSON.stringify(payload), []).probe).toEqual(PROBE);
  });

  it('finds the probe among multi-value headers', () => {
    const payload = { statusCode: 200, multiValueHeaders: { 'x-thaw-probe': [JSON.stringify(PROBE)] }, body: '' };

    expect(parseResponse(JSON.stringify(payload), []).probe).toEqual(PROBE);
  });

  it('reads a base64 body', () => {
    const body = Buffer.from('{"duration_ms":1.5,"name":"Zürich 🏟"}').toString('base64');
    const response = parseResponse(JSON.stringify({ statusCode: 200, body, isBase64Encoded: true }), ['duration_ms']);

    expect(response).toEqual({
      statusCode: 200,
      metrics: { duration_ms: 1.5 },
      bodyStart: '{"duration_ms":1.5,"name":"Zürich 🏟"}',
    });
  });

  it('keeps an invalid base64 body as it is', () => {
    const payload = { statusCode: 200, body: 'not base64!', isBase64Encoded: true };

    expect(parseResponse(JSON.stringify(payload), []).bodyStart).toBe('not base64!');
  });

  it('reads plain JSON', () => {
    expect(parseResponse('{"duration_ms":12}', ['duration_ms'])).toEqual({
      metrics: { duration_ms: 12 },
      bodyStart: '{"duration_ms":12}',
    });
  });

  it.each(['', 'null', '"text"', '[1]', 'not json', '{"statusCode":'])('keeps anything else as text: %j', (payload) => {
    expect(parseResponse(payload, ['duration_ms'])).toEqual({ metrics: {}, bodyStart: payload });
  });

  it('skips metrics that are not finite numbers', () => {
    const payload = '{"a":"1","b":null,"c":1e999,"toString":4,"d":0}';

    expect(parseResponse(payload, ['a', 'b', 'c', 'd', 'missing', 'constructor']).metrics).toEqual({ d: 0 });
  });

  it('keeps 500 characters of the body and never half a character', () => {
    const body = `${'x'.repeat(499)}🏟 and more`;

    expect(parseResponse(JSON.stringify({ statusCode: 200, body }), []).bodyStart).toBe('x'.repeat(499));
  });

  it('keeps the status of a rejected request', () => {
    expect(parseResponse('{"statusCode":401,"body":"stale"}', [])).toEqual({
      statusCode: 401,
      metrics: {},
      bodyStart: 'stale',
    });
  });

  it('decodes every base64 text as Node does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const body = Buffer.from(text).toString('base64');
        const response = parseResponse(JSON.stringify({ statusCode: 200, body, isBase64Encoded: true }), []);

        expect(response.bodyStart).toBe(text.slice(0, 500));
      }),
      { seed: 1 },
    );
  });

  it('never throws for any payload', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.array(fc.string()), (payload, names) => {
        parseResponse(payload, names);
      }),
      { seed: 1, numRuns: 500 },
    );
    const deep = `{"statusCode":200,"body":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;

    expect(parseResponse(deep, []).statusCode).toBe(200);
  });
});

describe('the probe header', () => {
  it.each([
    '',
    'null',
    '{}',
    '{"environmentId":"","invocation":1,"nonce":"n","memoryMb":128}',
    '{"environmentId":"a","invocation":"1","nonce":"n","memoryMb":128}',
    '{"environmentId":"a","invocation":1.5,"nonce":"n","memoryMb":128}',
    '{"environmentId":"a","invocation":1,"memoryMb":128}',
    '{"environmentId":"a","invocation":1,"nonce":"n"}',
  ])('is ignored when it is incomplete: %s', (header) => {
    const response = JSON.stringify({ statusCode: 200, headers: { 'x-thaw-probe': header } });
    expect(parseResponse(response, []).probe).toBeUndefined();
  });

  it.each([
    [
      { initCpuMs: 61.5, cpuMs: 3.125 },
      { initCpuMs: 61.5, cpuMs: 3.125 },
    ],
    [{ cpuMs: 0 }, { cpuMs: 0 }],
    [{ initCpuMs: '61', cpuMs: -1 }, {}],
    [{ initCpuMs: null, cpuMs: null, later: 1 }, {}],
  ])('has the CPU times that are times, and needs none: %j', (sent, parsed) => {
    const headers = { 'x-thaw-probe': JSON.stringify({ ...PROBE, ...sent }) };
    expect(parseResponse(JSON.stringify({ statusCode: 200, headers }), []).probe).toEqual({ ...PROBE, ...parsed });
  });
});
