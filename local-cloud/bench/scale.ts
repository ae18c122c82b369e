/** Total time of many simultaneous cold starts, compared with as many bare processes. Without a bound. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../lambda-service/contract.ts';
import { BareLoop } from './bare-loop.ts';
import { type BenchSetup, benchFunction, languagesHere } from './bench-functions.ts';
import { bareCommand } from './speed.ts';

interface ScaleRow {
  readonly environments: number;
  readonly bareMs: number;
  readonly oursMs: number;
}

const EVENT = Buffer.from('{"sleepMs":50}');

/** @returns total time until all of n simultaneous first invocations have ended; empty without rustc */
export async function measureScale(engine: Engine, setup: BenchSetup): Promise<ScaleRow[]> {
  if (!languagesHere(setup).includes('rust')) return [];
  const rows: ScaleRow[] = [];
  for (const environments of [1, 5, 20, 100]) {
    const revision = benchFunction(setup, 'rust');
    await sleep(500);
    let startedAtMs = performance.now();
    const invoke = () => engine.invoke(revision, { payload: EVENT, requestId: crypto.randomUUID() });
    await Promise.all(Array.from({ length: environments }, invoke));
    const oursMs = performance.now() - startedAtMs;
    await engine.retire(revision.functionName);
    await sleep(500);
    startedAtMs = performance.now();
    const loops = await Promise.all(
      Array.from({ length: environments }, async () => {
        const loop = new BareLoop();
        await loop.listen();
        loop.spawn(bareCommand(revision));
        await loop.invoke(EVENT);
        return loop;
      }),
    );
    const bareMs = performance.now() - startedAtMs;
    await Promise.all(loops.map((loop) => loop.close()));
    rows.push({ environments, bareMs, oursMs });
  }
  return rows;
}

export function renderScale(rows: readonly ScaleRow[]): string {
  const head = '| simultaneous cold starts | bare processes | environments | ratio |\n| ---: | ---: | ---: | ---: |';
  const lines = rows.map(
    ({ environments, bareMs, oursMs }) =>
      `| ${environments} | ${bareMs.toFixed(0)} ms | ${oursMs.toFixed(0)} ms | ${(oursMs / bareMs).toFixed(2)}× |`,
  );
  return [head, ...lines].join('\n');
}
