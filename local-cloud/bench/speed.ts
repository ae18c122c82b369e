/** Speed: what our engine adds to spawning a process under a bare Runtime API loop, side by side in one run. */
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchmarkError } from '../../core/errors.ts';
import type { Engine, FunctionRevision } from '../lambda-service/contract.ts';
import { environmentVariables } from '../lambda-service/environment/environment-variables.ts';
import { runtimeProgram } from '../lambda-service/runtimes/index.ts';
import { type BareCommand, BareLoop } from './bare-loop.ts';
import { type BenchLanguage, type BenchPlace, benchFunction, languagesHere } from './bench-functions.ts';
import { type Check, median, notChecked, ratioCheck } from './check.ts';
import { type FrontUnderTest, startFront } from './gateway-under-test.ts';
import { timedPost } from './keep-alive-client.ts';

const COLD_PAIRS = 40;
const WARM_PAIRS = 1500;
const EVENT = Buffer.from('{}');

/** The program and the variables that an environment would have; the loop adds its own address. */
export function bareFrom(revision: FunctionRevision): BareCommand {
  const program = runtimeProgram(revision, { nodeExecutable: process.execPath });
  if (!program.ok) {
    const { reason: message } = program;
    throw new BenchmarkError({ code: 'ENVIRONMENT_MISSING', source: 'user', message, fix: 'npm run setup' });
  }
  const place = { runtimeApi: '', logStream: 'bare', temporaryDirectory: tmpdir() };
  const environment = environmentVariables(revision, place);
  return { file: program.file, arguments: program.arguments, directory: revision.codeDirectory, environment };
}

/** @returns rows for cold and warm invocations, directly and through the front */
export async function checkSpeed(engine: Engine, place: BenchPlace): Promise<Check[]> {
  const rows: Check[] = [];
  for (const language of ['rust', 'node'] as const) {
    if (languagesHere(place).includes(language))
      rows.push(await coldCheck(engine, place, language), ...(await warmChecks(engine, place, language)));
    else rows.push(notChecked(`${language}: cold and warm against the bare loop`, 'no rustc on the path'));
  }
  return [...rows, ...(await frontChecks(place))];
}

/** Spawn to answer, alternating, with time in between for the engine to make its next place as it does in real use. */
async function coldCheck(engine: Engine, place: BenchPlace, language: BenchLanguage): Promise<Check> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let pair = 0; pair < COLD_PAIRS; pair += 1) {
    const revision = benchFunction(place, language);
    await sleep(60);
    let startedAtMs = performance.now();
    await engine.invoke(revision, { payload: EVENT, requestId: crypto.randomUUID() });
    ours.push(performance.now() - startedAtMs);
    await engine.retire(revision.functionName);
    await sleep(60);
    const loop = new BareLoop();
    startedAtMs = performance.now();
    await loop.listen();
    loop.spawn(bareFrom(revision));
    await loop.invoke(EVENT);
    bare.push(performance.now() - startedAtMs);
    await loop.close();
  }
  return ratioCheck(`${language}: cold start of a small function, spawn to answer`, median(bare), median(ours), 1.1);
}

async function warmChecks(engine: Engine, place: BenchPlace, language: BenchLanguage): Promise<Check[]> {
  const revision = benchFunction(place, language);
  const loop = new BareLoop();
  await loop.listen();
  loop.spawn(bareFrom(revision));
  await loop.invoke(EVENT);
  const invoke = () => engine.invoke(revision, { payload: EVENT, requestId: crypto.randomUUID() });
  await invoke();
  const rows: Check[] = [];
  for (const { what, gapMs, pairs } of [
    { what: 'warm invocation, one after the other', gapMs: 0, pairs: WARM_PAIRS },
    { what: 'warm invocation, frozen in between', gapMs: 5, pairs: WARM_PAIRS / 5 },
  ]) {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      if (gapMs > 0) await sleep(gapMs);
      let startedAtMs = performance.now();
      await invoke();
      ours.push(performance.now() - startedAtMs);
      if (gapMs > 0) await sleep(gapMs);
      startedAtMs = performance.now();
      await loop.invoke(EVENT);
      bare.push(performance.now() - startedAtMs);
    }
    // Thawing is a price of the frozen one that no bare process pays: it is held to the absolute bound alone.
    const bound = gapMs > 0 ? Number.POSITIVE_INFINITY : 2;
    rows.push(ratioCheck(`${language}: ${what}`, median(bare), median(ours), bound, 0.5));
  }
  await loop.close();
  await engine.retire(revision.functionName);
  return rows;
}

/** Both behind HTTP: the whole front (signature, permission, Lambda's REST API) against one that only passes the event on. */
async function frontChecks(place: BenchPlace): Promise<Check[]> {
  const what = 'rust: warm invocation through the front';
  let front: FrontUnderTest;
  try {
    front = await startFront(place);
  } catch (error) {
    return [notChecked(what, error instanceof Error ? error.message : String(error))];
  }
  const loop = new BareLoop();
  try {
    await loop.listen();
    loop.spawn(bareFrom(benchFunction(place, 'rust' satisfies BenchLanguage)));
    await loop.ready();
    const throughFront = front.invokeRequest(EVENT);
    const throughLoop = loop.invokeRequest(throughFront.headers);
    await timedPost(throughFront, EVENT);
    await timedPost(throughLoop, EVENT);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let pair = 0; pair < WARM_PAIRS; pair += 1) {
      ours.push(await timedPost(throughFront, EVENT));
      bare.push(await timedPost(throughLoop, EVENT));
    }
    return [ratioCheck(what, median(bare), median(ours), 2, 0.5)];
  } finally {
    await loop.close();
    await front.stop();
  }
}
