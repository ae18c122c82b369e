/** Truth: compares what an environment reports with targets whose costs are known. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../lambda-service/contract.ts';
import { type BenchLanguage, type BenchSetup, benchFunction, invokeBench, languagesHere } from './bench-functions.ts';
import { type Check, differenceCheck, median, notChecked, shareCheck, timeCheck } from './check.ts';

const REPETITIONS = 5;
const VCPU_MB = 1769;

/** @returns rows for times, CPU share and memory */
export async function checkTruth(engine: Engine, setup: BenchSetup): Promise<Check[]> {
  const languages = languagesHere(setup);
  const checks: Check[] = [];
  if (!languages.includes('rust')) checks.push(notChecked('rust', 'no rustc on the path'));
  if (!languages.includes('python')) checks.push(notChecked('python', 'no .thaw/venv (npm run setup)'));
  for (const language of languages) {
    checks.push(...(await durationChecks(engine, setup, language)));
    checks.push(...(await initChecks(engine, setup, language)));
  }
  checks.push(...(await cpuChecks(engine, setup, languages[0] ?? 'node')));
  for (const language of languages) checks.push(await memoryCheck(engine, setup, language));
  return checks;
}

interface Pair {
  readonly knownMs: number;
  readonly reportedMs: number;
}

/** Takes the median of the differences, because the load of the machine may differ from pair to pair. */
function pairedCheck(what: string, pairs: readonly Pair[]): Check {
  const knownMs = median(pairs.map((pair) => pair.knownMs));
  return timeCheck(what, knownMs, knownMs + median(pairs.map((pair) => pair.reportedMs - pair.knownMs)));
}

/** Compares Duration with the handler's own clock. */
async function durationChecks(engine: Engine, setup: BenchSetup, language: BenchLanguage): Promise<Check[]> {
  const revision = benchFunction(setup, language);
  await invokeBench(engine, revision);
  const checks: Check[] = [];
  for (const event of [{ sleepMs: 20 }, { sleepMs: 300 }, { cpuMs: 50 }, { cpuMs: 300 }]) {
    const pairs: Pair[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const { own, metrics } = await invokeBench(engine, revision, event);
      pairs.push({ knownMs: own.workMs, reportedMs: metrics.durationMs });
    }
    const what = `${language}: duration, ${JSON.stringify(event).replaceAll(/[{}"]/g, '')}`;
    checks.push(pairedCheck(what, pairs));
  }
  await engine.retire(revision.functionName);
  return checks;
}

/**
 * Checks Init Duration. What happens before a program's own clock starts (the process starts, libraries are linked) belongs to
 * init but is not known, so inits are compared with those of the same program without the known cost.
 */
async function initChecks(engine: Engine, setup: BenchSetup, language: BenchLanguage): Promise<Check[]> {
  const checks: Check[] = [];
  if (language === 'rust') {
    const without = await inits(engine, setup, language, {}, REPETITIONS);
    const startMs = median(without.map((pair) => pair.reportedMs - pair.knownMs));
    for (const cost of ['INIT_SLEEP_MS=50', 'INIT_SLEEP_MS=500', 'INIT_CPU_MS=200']) {
      const [name = '', value = ''] = cost.split('=');
      const pairs = await inits(engine, setup, language, { [name]: value }, REPETITIONS);
      const added = pairs.map(({ knownMs, reportedMs }) => ({ knownMs, reportedMs: reportedMs - startMs }));
      checks.push(pairedCheck(`rust: init, ${cost}, less the start of the same without`, added));
    }
    return checks;
  }
  const without: Pair[] = [];
  const withSleep: Pair[] = [];
  for (let repetition = 0; repetition < REPETITIONS * 3; repetition += 1) {
    without.push(...(await inits(engine, setup, language, {}, 1)));
    withSleep.push(...(await inits(engine, setup, language, { INIT_SLEEP_MS: '500' }, 1)));
  }
  const knownMs = median(withSleep.map((pair) => pair.knownMs));
  const addedMs = median(withSleep.map((pair) => pair.reportedMs)) - median(without.map((pair) => pair.reportedMs));
  return [timeCheck(`${language}: init, INIT_SLEEP_MS=500, less the same without`, knownMs, addedMs)];
}

async function inits(
  engine: Engine,
  setup: BenchSetup,
  language: BenchLanguage,
  environment: Record<string, string>,
  repetitions: number,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const revision = benchFunction(setup, language, { environment });
    const { own, metrics } = await invokeBench(engine, revision);
    pairs.push({ knownMs: own.initMs, reportedMs: metrics.initDurationMs ?? Number.NaN });
    await engine.retire(revision.functionName);
    await sleep(60);
  }
  return pairs;
}

async function cpuChecks(engine: Engine, setup: BenchSetup, language: BenchLanguage): Promise<Check[]> {
  const cases = [
    { memoryMb: 128, cpuMs: 100 },
    { memoryMb: 512, cpuMs: 300 },
    { memoryMb: VCPU_MB, cpuMs: 800 },
  ];
  if (engine.describe().throttle === 'none')
    return [notChecked('CPU share at 128, 512 and 1769 MB', 'no writable cgroups')];
  const checks: Check[] = [];
  for (const { memoryMb, cpuMs } of cases) {
    const revision = benchFunction(setup, language, { memoryMb });
    await invokeBench(engine, revision);
    const measured: number[] = [];
    for (let repetition = 0; repetition < 3; repetition += 1) {
      measured.push((await invokeBench(engine, revision, { cpuMs })).metrics.durationMs);
    }
    await engine.retire(revision.functionName);
    const what = `${language}: ${cpuMs} ms of CPU time at ${memoryMb} MB`;
    checks.push(shareCheck(what, (cpuMs * VCPU_MB) / memoryMb, median(measured), 5));
  }
  return checks;
}

async function memoryCheck(engine: Engine, setup: BenchSetup, language: BenchLanguage): Promise<Check> {
  const peakOf = async (touchMb: number) => {
    const revision = benchFunction(setup, language, { memoryMb: 512 });
    await invokeBench(engine, revision);
    const { metrics } = await invokeBench(engine, revision, { touchMb });
    await engine.retire(revision.functionName);
    return metrics.maxMemoryUsedMb;
  };
  const small = await peakOf(64);
  const big = await peakOf(192);
  const what = `${language}: peak memory, 192 MB touched less 64 MB touched`;
  if (small === undefined || big === undefined) return notChecked(what, 'peak memory cannot be read here');
  return differenceCheck(what, 128, big - small, 3);
}
