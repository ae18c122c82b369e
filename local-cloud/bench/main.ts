/**
 * npm run bench:environments: checks what our environments report and what they cost. Prints tables; ends with 1 when a row is
 * outside its bound. Times are meaningful only on a machine that does nothing else.
 */

import { mkdtempSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { removeFolder } from '../host/remove-folder.ts';
import type { Engine } from '../lambda-service/contract.ts';
import { ProcessEngine } from '../lambda-service/environment/engine.ts';
import { type BenchSetup, prepareBench } from './bench-functions.ts';
import { type Check, renderChecks } from './check.ts';
import { checkLeak } from './leak.ts';
import { measureScale, renderScale } from './scale.ts';
import { checkSpeed } from './speed.ts';
import { checkTruth } from './truth.ts';

const SECTIONS = ['truth', 'speed', 'scale', 'leak'] as const;
type Section = (typeof SECTIONS)[number];

const HELP = `Usage: npm run bench:environments [-- --only ${SECTIONS.join('|')}]

  truth   what is reported against targets with known costs: init, duration, CPU share, peak memory
  speed   cold and warm invocations against a bare Runtime API loop
  scale   1, 5, 20 and 100 simultaneous cold starts against as many bare processes (no bound)
  leak    10,000 warm invocations: heap, files, processes

Ends with 0 when every row that could be checked is within its bound, 1 when one is not, 2 for wrong arguments.
`;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function parseSections(words: readonly string[]): Section[] | undefined {
  if (words.length === 0) return [...SECTIONS];
  const [flag, value, ...rest] = words;
  const requested = (value ?? '').split(',');
  const sections = requested.filter((word): word is Section => (SECTIONS as readonly string[]).includes(word));
  return flag === '--only' && rest.length === 0 && sections.length === requested.length ? sections : undefined;
}

async function runSection(section: Section, engine: Engine, setup: BenchSetup): Promise<Check[]> {
  print(`\n## ${section}\n`);
  if (section === 'scale') {
    print(renderScale(await measureScale(engine, setup)));
    return [];
  }
  const check = { truth: checkTruth, speed: checkSpeed, leak: checkLeak }[section];
  const checks = await check(engine, setup);
  print(renderChecks(checks));
  return checks;
}

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const sections = parseSections(words);
  if (sections === undefined) {
    process.stderr.write(`Not understood: ${words.join(' ')}\n\n${HELP}`);
    return 2;
  }
  const setup = prepareBench(resolve(import.meta.dirname, '../..'));
  const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  const engine = new ProcessEngine({
    stateDirectory,
    onNotice: print,
    ...definedOnly({ pythonExecutable: setup.pythonExecutable }),
  });
  const checks: Check[] = [];
  try {
    await engine.start();
    const { throttle, memoryLimit, memorySource, freezer } = engine.describe();
    const [cpu] = cpus();
    print(
      `${new Date().toISOString()}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.versions.node}`,
    );
    print(
      `load ${loadavg()
        .map((load) => load.toFixed(2))
        .join(' ')} (a loaded machine makes every time longer)`,
    );
    print(`CPU share: ${throttle}; memory limit: ${memoryLimit}; peak memory: ${memorySource}; freezer: ${freezer}`);
    for (const section of sections) checks.push(...(await runSection(section, engine, setup)));
  } finally {
    await engine.shutdown();
    await removeFolder(stateDirectory);
  }
  return summarize(checks);
}

function summarize(checks: readonly Check[]): number {
  const outside = checks.filter((check) => check.passed === false);
  const unchecked = checks.filter((check) => check.passed === undefined);
  for (const check of unchecked) print(`Not checked: ${check.what}: ${check.note ?? ''}`);
  print(
    `\n${checks.length - outside.length - unchecked.length} within bounds, ${outside.length} outside, ${unchecked.length} not checked`,
  );
  return outside.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
