/** Speed: what our engine adds to a process under a bare Runtime API loop, both measured alternately in one run. */

import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../core/error-text.ts';
import { BenchmarkError } from '../../core/errors.ts';
import type { Engine, FunctionRevision } from '../lambda-service/contract.ts';
import { environmentVariables } from '../lambda-service/environment/environment-variables.ts';
import { runtimeProgram } from '../lambda-service/runtimes/index.ts';
import { type BareCommand, BareLoop } from './bare-loop.ts';
import { type BenchLanguage, type BenchSetup, benchFunction, languagesHere } from './bench-functions.ts';
import { type Check, median, notChecked, ratioCheck } from './check.ts';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.ts';
import { timedPost } from './keep-alive-client.ts';

const COLD_PAIRS = 40;
const WARM_PAIRS = 1500;
const EVENT = Buffer.from('{}');

/** Program and variables as in an environment; the loop adds its own address. */
export function bareCommand(revision: FunctionRevision): BareCommand {
  const program = runtimeProgram(revision, { nodeExecutable: process.execPath });
  if (!program.ok) {
    const { reason: message } = program;
    throw new BenchmarkError({ code: 'ENVIRONMENT_MISSING', source: 'user', message, fix: 'npm run setup' });
  }
  const location = { runtimeApi: '', logStream: 'bare', temporaryDirectory: tmpdir() };
  const environment = environmentVariables(revision, location);
  return { file: program.file, arguments: program.arguments, directory: revision.codeDirectory, environment };
}

/** @returns rows for cold and warm invocations, directly and through the gateway */
export async function checkSpeed(engine: Engine, setup: BenchSetup): Promise<Check[]> {
  const rows: Check[] = [];
  for (const language of ['rust', 'node'] as const) {
    if (languagesHere(setup).includes(language))
      rows.push(await coldCheck(engine, setup, language), ...(await warmChecks(engine, setup, language)));
    else rows.push(notChecked(`${language}: cold and warm against the bare loop`, 'no rustc on the path'));
  }
  return [...rows, ...(await gatewayChecks(setup))];
}

/** From spawn to response, alternating, with pauses in which the engine prepares its next environment as it does in use. */
async function coldCheck(engine: Engine, setup: BenchSetup, language: BenchLanguage): Promise<Check> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let pair = 0; pair < COLD_PAIRS; pair += 1) {
    const revision = benchFunction(setup, language);
    await sleep(60);
    let startedAtMs = performance.now();
    await engine.invoke(revision, { payload: EVENT, requestId: crypto.randomUUID() });
    ours.push(performance.now() - startedAtMs);
    await engine.retire(revision.functionName);
    await sleep(60);
    const loop = new BareLoop();
    startedAtMs = performance.now();
    await loop.listen();
    loop.spawn(bareCommand(revision));
    await loop.invoke(EVENT);
    bare.push(performance.now() - startedAtMs);
    await loop.close();
  }
  return ratioCheck(`${language}: cold start of a small function, spawn to response`, median(bare), median(ours), 1.1);
}

async function warmChecks(engine: Engine, setup: BenchSetup, language: BenchLanguage): Promise<Check[]> {
  const revision = benchFunction(setup, language);
  const loop = new BareLoop();
  await loop.listen();
  loop.spawn(bareCommand(revision));
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
    // A bare process is never thawed: where the environment was frozen, only the absolute bound holds.
    const bound = gapMs > 0 ? Number.POSITIVE_INFINITY : 2;
    rows.push(ratioCheck(`${language}: ${what}`, median(bare), median(ours), bound, 0.5));
  }
  await loop.close();
  await engine.retire(revision.functionName);
  return rows;
}

/** Over HTTP: the gateway (signature, permission, Lambda's REST API) against a server that only passes the event on. */
async function gatewayChecks(setup: BenchSetup): Promise<Check[]> {
  const what = 'rust: warm invocation through the gateway';
  let gateway: GatewayUnderTest;
  try {
    gateway = await startGateway(setup);
  } catch (error) {
    return [notChecked(what, messageOf(error))];
  }
  const loop = new BareLoop();
  try {
    await loop.listen();
    loop.spawn(bareCommand(benchFunction(setup, 'rust' satisfies BenchLanguage)));
    await loop.ready();
    const throughGateway = gateway.invokeRequest(EVENT);
    const throughLoop = loop.invokeRequest(throughGateway.headers);
    await timedPost(throughGateway, EVENT);
    await timedPost(throughLoop, EVENT);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let pair = 0; pair < WARM_PAIRS; pair += 1) {
      ours.push(await timedPost(throughGateway, EVENT));
      bare.push(await timedPost(throughLoop, EVENT));
    }
    return [ratioCheck(what, median(bare), median(ours), 2, 0.5)];
  } finally {
    await loop.close();
    await gateway.stop();
  }
}
