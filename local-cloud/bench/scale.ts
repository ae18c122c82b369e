/** Many cold starts at once: how the total grows, against spawning as many bare processes. Shown, not judged. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../lambda-service/contract.ts';
import { BareLoop } from './bare-loop.ts';
import { type BenchPlace, benchFunction, languagesHere } from './bench-functions.ts';
import { bareFrom } from './speed.ts';

interface ScaleRow {
  readonly environments: number;
  readonly bareMs: number;
  readonly oursMs: number;
}

const EVENT = Buffer.from('{"sleepMs":50}');

/** @returns total time until all of n simultaneous first invocations are answered; empty without rustc */
export async function measureScale(engine: Engine, place: BenchPlace): Promise<ScaleRow[]> {
  if (!languagesHere(place).includes('rust')) return [];
  const rows: ScaleRow[] = [];
  for (const environments of [1, 5, 20, 100]) {
    const revision = benchFunction(place, 'rust');
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
        loop.spawn(bareFrom(revision));
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
