/**
 * npm run bench:environments: is what our environments report true, and what do they cost? Prints tables; ends with 1 when a
 * row is outside its bound. Times mean something on a quiet machine only.
 */

import { mkdtempSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { removeFolder } from '../host/remove-folder.ts';
import type { Engine } from '../lambda-service/contract.ts';
import { ProcessEngine } from '../lambda-service/environment/engine.ts';
import { type BenchPlace, prepareBenchPlace } from './bench-functions.ts';
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
  scale   1, 5, 20 and 100 simultaneous cold starts against as many bare processes (shown, not judged)
  leak    10,000 warm invocations: heap, files, processes

Ends with 0 when every row that could be checked is within its bound, 1 when one is not, 2 for wrong arguments.
`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function parseSections(words: readonly string[]): Section[] | undefined {
  if (words.length === 0) return [...SECTIONS];
  const [flag, value, ...rest] = words;
  const wanted = (value ?? '').split(',');
  const known = wanted.filter((word): word is Section => (SECTIONS as readonly string[]).includes(word));
  return flag === '--only' && rest.length === 0 && known.length === wanted.length ? known : undefined;
}

async function runSection(section: Section, engine: Engine, place: BenchPlace): Promise<Check[]> {
  say(`\n## ${section}\n`);
  if (section === 'scale') {
    say(renderScale(await measureScale(engine, place)));
    return [];
  }
  const check = { truth: checkTruth, speed: checkSpeed, leak: checkLeak }[section];
  const checks = await check(engine, place);
  say(renderChecks(checks));
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
  const place = prepareBenchPlace(resolve(import.meta.dirname, '../..'));
  const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  const engine = new ProcessEngine({
    stateDirectory,
    onNotice: say,
    ...definedOnly({ pythonExecutable: place.pythonExecutable }),
  });
  const checks: Check[] = [];
  try {
    await engine.start();
    const { throttle, memoryLimit, memorySource, freezer } = engine.describe();
    const [cpu] = cpus();
    say(
      `${new Date().toISOString()}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.versions.node}`,
    );
    say(
      `load ${loadavg()
        .map((load) => load.toFixed(2))
        .join(' ')} (a loaded machine makes every time longer)`,
    );
    say(`CPU share: ${throttle}; memory limit: ${memoryLimit}; peak memory: ${memorySource}; freezer: ${freezer}`);
    for (const section of sections) checks.push(...(await runSection(section, engine, place)));
  } finally {
    await engine.shutdown();
    await removeFolder(stateDirectory);
  }
  return summarize(checks);
}

function summarize(checks: readonly Check[]): number {
  const outside = checks.filter((check) => check.passed === false);
  const unchecked = checks.filter((check) => check.passed === undefined);
  for (const check of unchecked) say(`Not checked: ${check.what}: ${check.note ?? ''}`);
  say(
    `\n${checks.length - outside.length - unchecked.length} within bounds, ${outside.length} outside, ${unchecked.length} not checked`,
  );
  return outside.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
