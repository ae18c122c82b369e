/**
 * npm run check:advice: runs five slow functions and five good ones in the local cloud. The first advice of a slow one must name its
 * reason, a good one must get none. Prints a table and every sentence; ends with 1 when one is wrong.
 */
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import type { Results } from '../../../core/analysis/results/types.ts';
import { prepareBench } from '../bench-functions.ts';
import { startLateServer } from '../breakdown/late-server.ts';
import { type Check, renderChecks } from '../check.ts';
import { CloudUnderTest } from '../cloud-under-test.ts';
import { type KnownFunction, knownFunctions } from './functions.ts';
import { measureKnown } from './measure-known.ts';

const LATE_MS = 400;

function checkOf({ name, expected = 'none' }: KnownFunction, { advice = [], configurations }: Results): Check {
  const own = advice.filter((given) => given.function === name);
  const cold = configurations.find((configuration) => configuration.function === name)?.cold;
  const measured = own.length === 0 ? 'none' : own.map(({ code }) => code).join(', ');
  const observed = cold?.breakdown?.handler?.n ?? 0;
  return {
    what: name,
    expected,
    measured,
    bound: expected === 'none' ? 'none' : 'the first',
    passed: observed > 0 && (own[0]?.code ?? 'none') === expected,
    ...(observed === 0 && { note: 'nothing was observed' }),
  };
}

async function main(): Promise<number> {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const setup = prepareBench(resolve(import.meta.dirname, '../../..'));
  print(
    `${new Date().toISOString()}, load ${loadavg()
      .map((average) => average.toFixed(2))
      .join(' ')}\n`,
  );
  const late = await startLateServer(LATE_MS);
  const functions = knownFunctions(setup, late.port);
  try {
    const cloud = await CloudUnderTest.start(setup.repositoryRoot);
    const results = await measureKnown(cloud, functions).finally(() => cloud.stop());
    const checks = functions.map((checked) => checkOf(checked, results));
    print(renderChecks(checks));
    for (const { function: name, sentence } of results.advice ?? []) print(`\n${name}: ${sentence}`);
    return checks.every(({ passed }) => passed === true) ? 0 : 1;
  } finally {
    await late.stop();
  }
}

process.exitCode = await main();
