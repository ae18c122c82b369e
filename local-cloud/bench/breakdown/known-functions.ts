/** Handlers and inits of known composition, at three memory sizes. */
import { BenchmarkError } from '../../../core/errors.ts';
import type { PhaseObservation } from '../../../core/telemetry/observation.ts';
import type { Check } from '../check.ts';
import type { CloudUnderTest } from '../cloud-under-test.ts';
import { startLateServer } from './late-server.ts';
import { createPartsFunction, type ObservedCall, observedCall, type PartsLanguage } from './observed-call.ts';
import { type KnownPhase, partsChecks } from './parts-check.ts';

const REPETITIONS = 5;
const SIZES_MB = [128, 512, 1769] as const;
/** CPU time whose computing takes a few hundred milliseconds at each size. */
const CPU_MS = { 128: 50, 512: 100, 1769: 200 } as const;
const SLEEP_MS = 150;
const LATE_MS = 120;
const IMPORT_CPU_MS = 200;

export async function checkKnownFunctions(
  cloud: CloudUnderTest,
  languages: readonly PartsLanguage[],
): Promise<Check[]> {
  const checks: Check[] = [];
  const late = await startLateServer(LATE_MS);
  try {
    for (const language of languages) {
      for (const memoryMb of SIZES_MB) {
        const name = await createPartsFunction(cloud, language, memoryMb);
        checks.push(...(await handlerChecks(cloud, name, language, memoryMb, late.port)));
        checks.push(...(await initChecks(cloud, name, language, memoryMb)));
      }
    }
  } finally {
    await late.stop();
  }
  return checks;
}

async function handlerChecks(
  cloud: CloudUnderTest,
  name: string,
  language: PartsLanguage,
  memoryMb: (typeof SIZES_MB)[number],
  latePort: number,
): Promise<Check[]> {
  const cpuMs = CPU_MS[memoryMb];
  const cases = [
    { what: `computes ${cpuMs} ms`, event: { cpuMs }, otherWaitMs: 0 },
    { what: `sleeps ${SLEEP_MS} ms`, event: { sleepMs: SLEEP_MS }, otherWaitMs: SLEEP_MS },
    { what: `computes ${cpuMs} ms, sleeps ${SLEEP_MS} ms`, event: { cpuMs, sleepMs: SLEEP_MS }, otherWaitMs: SLEEP_MS },
    { what: `waits for a server, ${LATE_MS} ms`, event: { latePort }, otherWaitMs: LATE_MS },
  ];
  // The first calls also compile the handler.
  for (let call = 0; call < 3; call += 1) await observedCall(cloud, name, { cpuMs: 2, sleepMs: 1 });
  const checks: Check[] = [];
  for (const { what, event, otherWaitMs } of cases) {
    const phases: KnownPhase[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const call = await observedCall(cloud, name, event);
      const { own, handler: observed, durationMs: reportedMs } = call;
      const shareWaitMs = Math.max(0, own.wallMs - own.cpuMs - otherWaitMs);
      phases.push({ computingMs: own.cpuMs, shareWaitMs, otherWaitMs, observed, reportedMs });
    }
    checks.push(...partsChecks(`${language} ${memoryMb} MB, ${what}`, memoryMb, phases));
  }
  return checks;
}

/** How long an init waits for a CPU depends on what else the machine does, so this part has no row. */
async function initChecks(
  cloud: CloudUnderTest,
  name: string,
  language: PartsLanguage,
  memoryMb: number,
): Promise<Check[]> {
  const cases = [
    { what: `import computes ${IMPORT_CPU_MS} ms`, variables: { IMPORT_CPU_MS: `${IMPORT_CPU_MS}` } },
    { what: `init sleeps ${SLEEP_MS} ms`, variables: { INIT_SLEEP_MS: `${SLEEP_MS}` } },
  ];
  const checks: Check[] = [];
  for (const { what, variables } of cases) {
    const phases: KnownPhase[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const { own, init: observed, initDurationMs: reportedMs } = await coldStart(cloud, name, variables);
      phases.push({ computingMs: own.initCpuMs, otherWaitMs: own.initSleptMs, observed, reportedMs });
    }
    checks.push(...partsChecks(`${language} ${memoryMb} MB, ${what}`, memoryMb, phases));
  }
  return checks;
}

interface ColdStart {
  readonly own: ObservedCall['own'];
  readonly init: PhaseObservation;
  readonly initDurationMs: number;
}

let nonce = 0;

async function coldStart(cloud: CloudUnderTest, name: string, variables: Record<string, string>): Promise<ColdStart> {
  nonce += 1;
  await cloud.updateEnvironment(name, { ...variables, NONCE: String(nonce) });
  const call = await observedCall(cloud, name, {});
  if (call.init !== undefined && call.initDurationMs !== undefined)
    return { ...call, init: call.init, initDurationMs: call.initDurationMs };
  throw new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `The bench forced no cold start of ${name}.`,
    fix: 'Run the bench again.',
  });
}
