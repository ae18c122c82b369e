/** Measures functions in the local cloud as a run does, and computes the results of that run. */
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { Results } from '../../../core/analysis/results/types.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import { makePlan } from '../../../core/plan/make-plan.ts';
import type { Plan, PlannedFunction } from '../../../core/plan/types.ts';
import type { Suite } from '../../../core/suite/types.ts';
import { judgeStep } from '../../../core/telemetry/judge.ts';
import { OBSERVATION_HEADER, parseObservation } from '../../../core/telemetry/observation.ts';
import type { RawInvocation } from '../../../core/telemetry/types.ts';
import type { CloudUnderTest } from '../cloud-under-test.ts';
import type { KnownFunction } from './functions.ts';

const COLD_STARTS = 6;
const WARM_CALLS_EACH = 2;
const PAYLOAD = { name: 'call', event: {} };

/** Creates the functions, times their modules, and makes their cold starts, each with a few warm calls after it. */
export async function measureKnown(cloud: CloudUnderTest, functions: readonly KnownFunction[]): Promise<Results> {
  const imports = new Map();
  for (const measured of functions) {
    await cloud.createFunction(measured);
    await cloud.updateEnvironment(measured.name, measured.environment);
    const timed = await cloud.timeImports(measured.name);
    if (timed !== null) imports.set(measured.name, timed);
  }
  const plan = planOf(functions);
  const records: RawInvocation[] = [];
  // Rounds, as in a run: what else the machine does meets all functions.
  for (let round = 1; round <= COLD_STARTS; round += 1) {
    for (const measured of functions) records.push(...(await visit(cloud, plan, measured, round)));
  }
  return buildResults({
    plan,
    samples: judgeStep(records, new Set()),
    stepStatuses: plan.lanes.flatMap(({ id, steps }) =>
      steps.map(({ index }) => ({ laneId: id, stepIndex: index, status: 'done' as const })),
    ),
    endedAt: new Date().toISOString(),
    imports,
  });
}

function planOf(functions: readonly KnownFunction[]): Plan {
  const suite: Suite = {
    name: 'advice',
    seed: 1,
    functions: functions.map(({ name, memoryMb }) => ({
      label: name,
      target: name,
      memoryMb: [memoryMb],
      payloads: [PAYLOAD],
    })),
    setup: [],
    cold: { samples: COLD_STARTS, burst: 1, followUps: 0, maxAttempts: 1 },
    warm: { samples: COLD_STARTS * WARM_CALLS_EACH, discard: 0 },
    budget: { usd: 1, minutes: 60 },
    published: [],
    patterns: [],
  };
  return makePlan({
    suite,
    suiteSha256: '',
    modified: true,
    functions: functions.map(plannedFunction),
    environment: { kind: 'local', region: 'us-east-1' },
    runId: 'advice',
    executionArn: '',
    startedAt: new Date().toISOString(),
    warnings: [],
    enforceBudget: false,
  });
}

function plannedFunction({ name, runtime }: KnownFunction): PlannedFunction {
  return {
    label: name,
    functionName: name,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    runtime,
    architecture: 'x86_64',
    timeoutSeconds: 60,
    codeSizeBytes: 0,
    codeSha256: '',
    hasProbe: false,
    metrics: [],
  };
}

/** One cold start and its warm calls. */
async function visit(
  cloud: CloudUnderTest,
  plan: Plan,
  { name, memoryMb, environment }: KnownFunction,
  round: number,
): Promise<RawInvocation[]> {
  const nonce = `${name}-${round}`;
  await cloud.updateEnvironment(name, { ...environment, NONCE: nonce });
  const configurationId = plan.configurations.find((configuration) => configuration.function === name)?.id ?? '';
  const records: RawInvocation[] = [];
  for (let call = 0; call <= WARM_CALLS_EACH; call += 1) {
    const sentAt = new Date().toISOString();
    const startedAtMs = performance.now();
    const response = await cloud.invoke(name, PAYLOAD.event);
    await response.text();
    records.push(
      definedOnly({
        configurationId,
        phase: call === 0 ? 'cold' : 'warm',
        round,
        position: 1,
        attempt: 1,
        sequence: call,
        sentAt,
        endedAt: new Date().toISOString(),
        clientLatencyMs: performance.now() - startedAtMs,
        httpStatus: response.status,
        functionError: response.headers.get('x-amz-function-error') ?? undefined,
        logTail: Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString('utf8'),
        observation: parseObservation(response.headers.get(OBSERVATION_HEADER) ?? undefined),
        expected: { memoryMb, nonce, hasProbe: false, functionChanged: false },
      } as const),
    );
  }
  return records;
}
