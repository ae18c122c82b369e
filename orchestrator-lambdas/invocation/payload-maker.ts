/**
 * The payload of a call, made when it is sent. For most functions it is the event of the plan. A target whose manifest has
 * `signing` accepts only recent, signed messages, so the strings of its events contain placeholders: `{{now_ms}}` (Unix
 * time in ms), and `{{signature}}` = hex HMAC of `body`, after `{{now_ms}}` is filled in, with the target's secret.
 */
import { createHmac } from 'node:crypto';
import { BenchmarkError } from '../../core/errors.ts';
import type { PlannedFunction } from '../../core/plan/types.ts';
import type { Ports } from '../ports.ts';

const NOW = '{{now_ms}}';
const SIGNATURE = '{{signature}}';
const ALGORITHMS = { 'hmac-sha3-256': 'sha3-256', 'hmac-sha256': 'sha256' } as const;

/**
 * Makes the payload of one call, as JSON text.
 * @param event the event of the configuration
 * @param nowMs Unix time in ms at which it is sent
 */
export type MakePayload = (event: unknown, nowMs: number) => string;

/**
 * Reads the secret that the function's environment names, when the payloads are signed.
 * @throws BenchmarkError SECRET_MISSING when there is no such variable or secret
 */
export async function preparePayloads(
  ports: Pick<Ports, 'functions' | 'secrets'>,
  { signing, functionName }: Pick<PlannedFunction, 'functionName' | 'signing'>,
): Promise<MakePayload> {
  if (signing === undefined) return plainPayloads();
  const { environment } = await ports.functions.get(functionName);
  const secretId = environment[signing.secretVariable];
  if (secretId === undefined || secretId === '') throw noSecret(functionName, signing.secretVariable);
  const secret = await ports.secrets.read(secretId);
  return (event, nowMs) => {
    const dated = fill(event ?? {}, NOW, String(nowMs));
    const body = typeof dated === 'object' && dated !== null && 'body' in dated ? dated.body : undefined;
    const hmac = createHmac(ALGORITHMS[signing.algorithm], secret).update(typeof body === 'string' ? body : '');
    return JSON.stringify(fill(dated, SIGNATURE, hmac.digest('hex')));
  };
}

/** Serialises an event once, not for every call. */
function plainPayloads(): MakePayload {
  let last: { readonly event: unknown; readonly text: string } | undefined;
  return (event) => {
    if (last === undefined || last.event !== event) last = { event, text: JSON.stringify(event ?? {}) };
    return last.text;
  };
}

function fill(value: unknown, placeholder: string, text: string): unknown {
  if (typeof value === 'string') return value.replaceAll(placeholder, text);
  if (Array.isArray(value)) return value.map((member) => fill(member, placeholder, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member, placeholder, text)]));
}

function noSecret(functionName: string, variable: string): BenchmarkError {
  return new BenchmarkError({
    code: 'SECRET_MISSING',
    source: 'user',
    message: `${functionName} has no environment variable ${variable}, which names the secret its payloads are signed with.`,
    fix: 'Deploy the targets again (npx thaw deploy): the stack ThawTargets makes the secret and sets the variable.',
  });
}
