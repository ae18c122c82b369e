/**
 * What reading the counters adds: the same function in three engines, of which one reads them and two do not, called in turn. The
 * two that do not say how much two runs of the same differ.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { definedOnly } from '../../../core/defined-only.ts';
import { removeFolder } from '../../host/remove-folder.ts';
import type { FunctionRevision } from '../../lambda-service/contract.ts';
import { ProcessEngine } from '../../lambda-service/environment/engine.ts';
import { type BenchLanguage, type BenchSetup, benchFunction, invokeBench, languagesHere } from '../bench-functions.ts';
import { type Check, median } from '../check.ts';
import { costCheck } from './cost-check.ts';

const BLOCKS = 9;
const WARM_CALLS = 100;
const COLD_CALLS = 6;

interface Figures {
  readonly latencyMs: number;
  readonly reportedMs: number;
}

export async function checkCountersCost(setup: BenchSetup): Promise<Check[]> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  const python = definedOnly({ pythonExecutable: setup.pythonExecutable });
  const engines = (['auto', 'none', 'none'] as const).map(
    (counters, index) => new ProcessEngine({ stateDirectory: join(stateDirectory, `${index}`), counters, ...python }),
  );
  try {
    for (const engine of engines) await engine.start();
    const checks: Check[] = [];
    for (const language of languagesHere(setup)) {
      checks.push(
        ...(await costRows(`${language}, warm`, 'Duration', WARM_CALLS, engines, warmCalls(setup, language))),
      );
      checks.push(
        ...(await costRows(`${language}, cold`, 'Init Duration', COLD_CALLS, engines, coldCalls(setup, language))),
      );
    }
    return checks;
  } finally {
    await Promise.all(engines.map((engine) => engine.shutdown()));
    await removeFolder(stateDirectory);
  }
}

type Call = (engine: ProcessEngine) => Promise<Figures>;

function warmCalls(setup: BenchSetup, language: BenchLanguage): Call {
  const revision = benchFunction(setup, language);
  return async (engine) => {
    const { latencyMs, result } = await timed(engine, revision);
    return { latencyMs, reportedMs: result.metrics.durationMs };
  };
}

function coldCalls(setup: BenchSetup, language: BenchLanguage): Call {
  return async (engine) => {
    const revision = benchFunction(setup, language);
    const { latencyMs, result } = await timed(engine, revision);
    await engine.retire(revision.functionName);
    // The engine prepares its next environment as it does in use.
    await sleep(60);
    return { latencyMs, reportedMs: result.metrics.initDurationMs ?? Number.NaN };
  };
}

async function timed(engine: ProcessEngine, revision: FunctionRevision) {
  const startedAtMs = performance.now();
  const result = await invokeBench(engine, revision);
  return { latencyMs: performance.now() - startedAtMs, result };
}

async function costRows(
  what: string,
  reported: string,
  calls: number,
  engines: readonly ProcessEngine[],
  call: Call,
): Promise<Check[]> {
  for (const engine of engines) await call(engine);
  const blocks: Figures[][] = [];
  for (let block = 0; block < BLOCKS; block += 1) blocks.push(await medians(calls, engines, call));
  return (['latencyMs', 'reportedMs'] as const).map((figure) => {
    const of = (engine: number) => blocks.map((block) => block[engine]?.[figure] ?? Number.NaN);
    const [withCounters, without, again] = [of(0), of(1), of(2)];
    return costCheck(`${what}: ${figure === 'latencyMs' ? 'client latency' : reported}`, withCounters, without, again);
  });
}

/** The median of each engine, called in turn. */
async function medians(calls: number, engines: readonly ProcessEngine[], call: Call): Promise<Figures[]> {
  const made: Figures[][] = engines.map(() => []);
  for (let turn = 0; turn < calls; turn += 1) {
    for (const index of engines.keys()) {
      // Each engine is first equally often.
      const next = (turn + index) % engines.length;
      const engine = engines[next];
      if (engine !== undefined) made[next]?.push(await call(engine));
    }
  }
  return made.map((figures) => ({
    latencyMs: median(figures.map(({ latencyMs }) => latencyMs)),
    reportedMs: median(figures.map(({ reportedMs }) => reportedMs)),
  }));
}
