/** Truth: what an environment reports, against targets whose costs are known. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../lambda-service/contract.ts';
import { type BenchLanguage, type BenchPlace, benchFunction, invokeBench, languagesHere } from './bench-functions.ts';
import { type Check, differenceCheck, median, notChecked, shareCheck, timeCheck } from './check.ts';

const REPETITIONS = 5;
const VCPU_MB = 1769;

/** @returns rows for times, CPU share and memory */
export async function checkTruth(engine: Engine, place: BenchPlace): Promise<Check[]> {
  const languages = languagesHere(place);
  const checks: Check[] = [];
  if (!languages.includes('rust')) checks.push(notChecked('rust', 'no rustc on the path'));
  if (!languages.includes('python')) checks.push(notChecked('python', 'no .thaw/venv (npm run setup)'));
  for (const language of languages) {
    checks.push(...(await durationChecks(engine, place, language)));
    checks.push(...(await initChecks(engine, place, language)));
  }
  checks.push(...(await cpuChecks(engine, place, languages[0] ?? 'node')));
  for (const language of languages) checks.push(await memoryCheck(engine, place, language));
  return checks;
}

interface Pair {
  readonly known: number;
  readonly reported: number;
}

/** The median of the differences: every pair was measured at the same moment of a machine that may have other things to do. */
function pairedCheck(what: string, pairs: readonly Pair[]): Check {
  const knownMs = median(pairs.map((pair) => pair.known));
  return timeCheck(what, knownMs, knownMs + median(pairs.map((pair) => pair.reported - pair.known)));
}

/** Duration against the handler's own clock. */
async function durationChecks(engine: Engine, place: BenchPlace, language: BenchLanguage): Promise<Check[]> {
  const revision = benchFunction(place, language);
  await invokeBench(engine, revision);
  const checks: Check[] = [];
  for (const event of [{ sleepMs: 20 }, { sleepMs: 300 }, { cpuMs: 50 }, { cpuMs: 300 }]) {
    const pairs: Pair[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const { own, metrics } = await invokeBench(engine, revision, event);
      pairs.push({ known: own.workMs, reported: metrics.durationMs });
    }
    const what = `${language}: duration, ${JSON.stringify(event).replaceAll(/[{}"]/g, '')}`;
    checks.push(pairedCheck(what, pairs));
  }
  await engine.retire(revision.functionName);
  return checks;
}

/**
 * Init Duration. What happens before a program's own clock runs (the process starts, libraries are linked) belongs to init but
 * is not known, so inits are compared with those of the same program without the known cost.
 */
async function initChecks(engine: Engine, place: BenchPlace, language: BenchLanguage): Promise<Check[]> {
  const checks: Check[] = [];
  if (language === 'rust') {
    const without = await inits(engine, place, language, {}, REPETITIONS);
    const startMs = median(without.map((pair) => pair.reported - pair.known));
    for (const cost of ['INIT_SLEEP_MS=50', 'INIT_SLEEP_MS=500', 'INIT_CPU_MS=200']) {
      const [name = '', value = ''] = cost.split('=');
      const pairs = await inits(engine, place, language, { [name]: value }, REPETITIONS);
      const added = pairs.map(({ known, reported }) => ({ known, reported: reported - startMs }));
      checks.push(pairedCheck(`rust: init, ${cost}, less the start of the same without`, added));
    }
    return checks;
  }
  const without: Pair[] = [];
  const withSleep: Pair[] = [];
  for (let repetition = 0; repetition < REPETITIONS * 3; repetition += 1) {
    without.push(...(await inits(engine, place, language, {}, 1)));
    withSleep.push(...(await inits(engine, place, language, { INIT_SLEEP_MS: '500' }, 1)));
  }
  const knownMs = median(withSleep.map((pair) => pair.known));
  const addedMs = median(withSleep.map((pair) => pair.reported)) - median(without.map((pair) => pair.reported));
  return [timeCheck(`${language}: init, INIT_SLEEP_MS=500, less the same without`, knownMs, addedMs)];
}

async function inits(
  engine: Engine,
  place: BenchPlace,
  language: BenchLanguage,
  environment: Record<string, string>,
  repetitions: number,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const revision = benchFunction(place, language, { environment });
    const { own, metrics } = await invokeBench(engine, revision);
    pairs.push({ known: own.initMs, reported: metrics.initDurationMs ?? Number.NaN });
    await engine.retire(revision.functionName);
    await sleep(60);
  }
  return pairs;
}

async function cpuChecks(engine: Engine, place: BenchPlace, language: BenchLanguage): Promise<Check[]> {
  const cases = [
    { memoryMb: 128, cpuMs: 100 },
    { memoryMb: 512, cpuMs: 300 },
    { memoryMb: VCPU_MB, cpuMs: 800 },
  ];
  if (engine.describe().throttle === 'none')
    return [notChecked('CPU share at 128, 512 and 1769 MB', 'no writable cgroups')];
  const checks: Check[] = [];
  for (const { memoryMb, cpuMs } of cases) {
    const revision = benchFunction(place, language, { memoryMb });
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

async function memoryCheck(engine: Engine, place: BenchPlace, language: BenchLanguage): Promise<Check> {
  const peakOf = async (touchMb: number) => {
    const revision = benchFunction(place, language, { memoryMb: 512 });
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
