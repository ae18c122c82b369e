/**
 * npm run bench:breakdown: compares where the local cloud says that time went with functions of known composition. Prints tables;
 * ends with 1 when a row is outside its bound. What else the machine does adds to the waiting for the CPU share, not to the rest.
 */
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { type BenchSetup, prepareBench } from '../bench-functions.ts';
import { type Check, renderChecks } from '../check.ts';
import { CloudUnderTest } from '../cloud-under-test.ts';
import { checkCountersCost } from './counters-cost.ts';
import { checkKnownFunctions } from './known-functions.ts';
import { checkKnownImports } from './known-imports.ts';

const SECTIONS = { parts: checkParts, imports: checkKnownImports, counters: checkCountersCost };
type Section = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as Section[];

const HELP = `Usage: npm run bench:breakdown [-- --only parts|imports|counters]

  parts     functions of known composition at 128, 512 and 1769 MB: each part of init and handler against what is known
  imports   modules whose import computes or sleeps: each against what is known
  counters  figures with and without the counters that the parts are read from

Ends with 0 when every row is within its bound, 1 when one is not, 2 for wrong arguments.
`;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function checkParts(setup: BenchSetup): Promise<Check[]> {
  const languages = setup.pythonExecutable === undefined ? (['node'] as const) : (['node', 'python'] as const);
  const cloud = await CloudUnderTest.start(setup.repositoryRoot);
  return checkKnownFunctions(cloud, languages).finally(() => cloud.stop());
}

function parseSections(words: readonly string[]): Section[] | undefined {
  if (words.length === 0) return NAMES;
  const [flag, section, ...rest] = words;
  const chosen = NAMES.find((name) => name === section);
  return flag === '--only' && rest.length === 0 && chosen !== undefined ? [chosen] : undefined;
}

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    print(HELP.trimEnd());
    return 0;
  }
  const sections = parseSections(words);
  if (sections === undefined) {
    process.stderr.write(`Not understood: ${words.join(' ')}\n\n${HELP}`);
    return 2;
  }
  const setup = prepareBench(resolve(import.meta.dirname, '../../..'));
  const [cpu] = cpus();
  const load = loadavg().map((average) => average.toFixed(2));
  print(
    `${new Date().toISOString()}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.versions.node}`,
  );
  print(`load ${load.join(' ')} (what else the machine does adds to the waiting for the CPU share)`);
  const checks: Check[] = [];
  for (const section of sections) {
    const rows = await SECTIONS[section](setup);
    print(`\n## ${section}\n\n${renderChecks(rows)}`);
    checks.push(...rows);
  }
  const outside = checks.filter(({ passed }) => passed !== true);
  print(`\n${checks.length - outside.length} within bounds, ${outside.length} outside`);
  return outside.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
