/** The environment variables a task is deployed with. */
import * as v from 'valibot';
import { BenchmarkError } from '../../core/errors.ts';
import { RunEnvironmentInput } from '../../core/plan/run-environment.ts';
import type { RunEnvironment } from '../../core/plan/types.ts';
import type { Architecture } from '../../core/suite/types.ts';

/** @throws BenchmarkError BUG when the variable is not set */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw misconfigured(`${name} is not set`);
}

/**
 * The environment of the run, from THAW_ENVIRONMENT; on AWS the Region defaults to that of the function.
 * @throws BenchmarkError BUG when the variable is not set or not a RunEnvironment
 */
export function runEnvironment(): RunEnvironment {
  let value: unknown;
  try {
    value = JSON.parse(requiredVariable('THAW_ENVIRONMENT'));
  } catch (cause) {
    throw misconfigured('THAW_ENVIRONMENT is not JSON', cause);
  }
  const parsed = v.safeParse(RunEnvironmentInput, value);
  if (!parsed.success) throw misconfigured(`THAW_ENVIRONMENT is not a valid environment: ${parsed.issues[0].message}`);
  const { kind, region, ...rest } = parsed.output;
  return { kind, region: region ?? process.env['AWS_REGION'] ?? 'unknown', ...rest };
}

/** The endpoint of the local cloud; undefined on AWS. */
export function localEndpoint(): string | undefined {
  return process.env['AWS_ENDPOINT_URL'];
}

/** The functions that the deployment opts in by name. */
export function measuredFunctionNames(): readonly string[] {
  return (process.env['MEASURED_FUNCTIONS'] ?? '').split(',').filter((name) => name !== '');
}

/** ARNs of the layer versions of the CPU time extension that are deployed, by architecture. */
export function cpuTimeLayers(): Readonly<Partial<Record<Architecture, string>>> {
  const [arm64, x86] = [process.env['CPU_TIME_LAYER_ARM64'], process.env['CPU_TIME_LAYER_X86_64']];
  return { ...(arm64 && { arm64 }), ...(x86 && { x86_64: x86 }) };
}

function misconfigured(problem: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `${problem}.`,
    fix: 'Deploy through the CDK app in infra/, which sets it.',
    cause,
  });
}
