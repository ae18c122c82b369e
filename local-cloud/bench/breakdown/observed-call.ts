/** One invocation of a function of known composition through the local cloud, with what was observed of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchmarkError } from '../../../core/errors.ts';
import { OBSERVATION_HEADER, type PhaseObservation, parseObservation } from '../../../core/telemetry/observation.ts';
import { parseLogTail } from '../../../core/telemetry/parse-log-tail.ts';
import type { CloudUnderTest } from '../cloud-under-test.ts';

export type PartsLanguage = 'node' | 'python';

/** What the function measured itself. */
interface OwnTimes {
  /** CPU time of its process until its module was loaded: all of init but the first `/next`. */
  readonly initCpuMs: number;
  /** From before to after the sleep of its init, whatever was asked for. */
  readonly initSleptMs: number;
  /** CPU time of this call. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface ObservedCall {
  readonly own: OwnTimes;
  /** From the REPORT line. */
  readonly durationMs: number;
  readonly initDurationMs: number | undefined;
  readonly init: PhaseObservation | undefined;
  readonly handler: PhaseObservation;
}

/** Makes the function of a language. @returns its name */
export async function createPartsFunction(
  cloud: CloudUnderTest,
  language: PartsLanguage,
  memoryMb: number,
): Promise<string> {
  const directory = join(import.meta.dirname, `../targets/parts-${language}`);
  const sources = readdirSync(directory).filter((name) => /\.(mjs|py)$/.test(name));
  const files = Object.fromEntries(sources.map((name) => [name, readFileSync(join(directory, name))]));
  const name = `parts-${language}-${memoryMb}`;
  const runtime = { node: 'nodejs24.x', python: 'python3.13' }[language];
  await cloud.createFunction({ name, runtime, handler: 'parts.handler', memoryMb, files });
  return name;
}

/** @throws BenchmarkError when nothing was observed: the bench needs writable cgroups */
export async function observedCall(cloud: CloudUnderTest, name: string, event: object): Promise<ObservedCall> {
  const response = await cloud.invoke(name, event);
  const tail = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString('utf8');
  const report = parseLogTail(tail);
  const observation = parseObservation(response.headers.get(OBSERVATION_HEADER) ?? undefined);
  const text = await response.text();
  if (report === undefined || observation?.handler === undefined) {
    throw new BenchmarkError({
      code: 'ENVIRONMENT_MISSING',
      source: 'user',
      message: `Nothing was observed of ${name}: ${text.slice(0, 500)} ${tail.slice(-500)}`,
      fix: 'Run the bench as root on Linux with cgroups that can be written.',
    });
  }
  const { durationMs, initDurationMs } = report;
  return { own: JSON.parse(text), durationMs, initDurationMs, init: observation.init, handler: observation.handler };
}
