/** Parses a response payload: status, probe, the target's own metrics, and the start of the body. */
import { definedOnly } from '../defined-only.ts';
import { decodeBase64Text } from './base64.ts';
import { isRecord, parseJson } from './json.ts';
import type { InvocationResponse, Probe } from './types.ts';

const BODY_START_CHARACTERS = 500;
const PROBE_HEADER = 'x-thaw-probe';

/**
 * Parses the payload of an Invoke response: an HTTP response (`statusCode`, `headers`, `body`, possibly base64) or plain
 * JSON; anything else is kept as text. Never throws.
 * @param payloadText the payload, decoded as UTF-8; empty without payload
 * @param metricNames numeric body fields to keep, as the target's manifest names them
 * @returns without fields that are missing or not a finite number
 */
export function parseResponse(payloadText: string, metricNames: readonly string[]): InvocationResponse {
  const payload = parseJson(payloadText);
  const http = isRecord(payload) && isHttpShaped(payload) ? payload : undefined;
  const bodyText = http === undefined ? payloadText : readBody(http);
  const body = http === undefined ? payload : parseJson(bodyText);
  const probe = http === undefined ? undefined : parseProbe(findHeader(http, PROBE_HEADER));
  const statusCode = http === undefined ? undefined : readStatusCode(http['statusCode']);
  return definedOnly({
    statusCode,
    probe,
    metrics: readMetrics(body, metricNames),
    bodyStart: startOf(bodyText),
  });
}

/**
 * Parses the value of the header x-thaw-probe.
 * @returns undefined unless every field but the CPU times, which older probes do not have, is present with its type
 */
function parseProbe(headerValue: string | undefined): Probe | undefined {
  const probe = headerValue === undefined ? undefined : parseJson(headerValue);
  if (!isRecord(probe)) return undefined;
  const { environmentId, invocation, nonce, memoryMb } = probe;
  if (typeof environmentId !== 'string' || environmentId === '' || typeof nonce !== 'string') return undefined;
  if (!isCount(invocation) || !isCount(memoryMb)) return undefined;
  const [initCpuMs, cpuMs] = [toTime(probe['initCpuMs']), toTime(probe['cpuMs'])];
  return { environmentId, invocation, nonce, memoryMb, ...definedOnly({ initCpuMs, cpuMs }) };
}

function toTime(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function isHttpShaped(payload: Readonly<Record<string, unknown>>): boolean {
  return readStatusCode(payload['statusCode']) !== undefined || isRecord(payload['headers']);
}

/** The status code may be a string, as in API Gateway. */
function readStatusCode(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
}

function readBody(http: Readonly<Record<string, unknown>>): string {
  const body = http['body'];
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') return stringify(body);
  return http['isBase64Encoded'] === true ? (decodeBase64Text(body) ?? body) : body;
}

/** API Gateway requires a string as body; a function that returns an object is accepted here as well. */
function stringify(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    return ''; // nested too deeply for the stack
  }
}

/** Header names are case-insensitive (RFC 9110 §5.1); of a multi-value header, the first value is returned. */
function findHeader(http: Readonly<Record<string, unknown>>, name: string): string | undefined {
  for (const headers of [http['headers'], http['multiValueHeaders']]) {
    if (!isRecord(headers)) continue;
    for (const [key, value] of Object.entries(headers)) {
      if (key.toLowerCase() !== name) continue;
      const first: unknown = Array.isArray(value) ? value[0] : value;
      if (typeof first === 'string') return first;
    }
  }
  return undefined;
}

function readMetrics(body: unknown, metricNames: readonly string[]): Readonly<Record<string, number>> {
  if (!isRecord(body)) return {};
  const metrics = metricNames.flatMap((name): [string, number][] => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    return typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [];
  });
  return Object.fromEntries(metrics);
}

function startOf(text: string): string {
  const start = text.slice(0, BODY_START_CHARACTERS);
  // Half of a surrogate pair cannot be stored as UTF-8.
  return /[\uD800-\uDBFF]$/.test(start) ? start.slice(0, -1) : start;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
