/** Modules of known cost: what their import computes or sleeps, against what a start that times modules says. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definedOnly } from '../../../core/defined-only.ts';
import { functionImports } from '../../../core/imports/function-imports.ts';
import type { FunctionImports, TimedStart } from '../../../core/imports/types.ts';
import { removeFolder } from '../../host/remove-folder.ts';
import { ProcessEngine } from '../../lambda-service/environment/engine.ts';
import { type BenchSetup, benchFunction } from '../bench-functions.ts';
import type { Check } from '../check.ts';
import type { PartsLanguage } from './observed-call.ts';
import { boundedCheck } from './parts-check.ts';

const STARTS = 5;
const COMPUTES_MS = 200;
const SLEEPS_MS = 150;
const MODULES = {
  node: { computes: 'import.mjs', sleeps: 'parts.mjs' },
  python: { computes: 'costly', sleeps: 'parts' },
} as const;

/** The median of five starts, as for a report, which takes three. */
export async function checkKnownImports(setup: BenchSetup): Promise<Check[]> {
  const languages: readonly PartsLanguage[] = setup.pythonExecutable === undefined ? ['node'] : ['node', 'python'];
  const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  const engine = new ProcessEngine({ stateDirectory, ...definedOnly({ pythonExecutable: setup.pythonExecutable }) });
  try {
    await engine.start();
    const checks: Check[] = [];
    for (const language of languages) checks.push(...importChecks(language, await importsOf(engine, setup, language)));
    return checks;
  } finally {
    await engine.shutdown();
    await removeFolder(stateDirectory);
  }
}

async function importsOf(engine: ProcessEngine, setup: BenchSetup, language: PartsLanguage) {
  const environment = { IMPORT_CPU_MS: String(COMPUTES_MS), INIT_SLEEP_MS: String(SLEEPS_MS) };
  const codeDirectory = join(import.meta.dirname, `../targets/parts-${language}`);
  const revision = { ...benchFunction(setup, language, { environment }), handler: 'parts.handler', codeDirectory };
  const starts: TimedStart[] = [];
  while (starts.length < STARTS) {
    const start = await engine.timeStart(revision);
    if (start === undefined) return undefined;
    starts.push(start);
  }
  return functionImports(starts);
}

function importChecks(language: PartsLanguage, imports: FunctionImports | undefined): Check[] {
  const row = (what: string, name: string, knownMs: number): Check => {
    const selfMs = imports?.modules.find((module) => module.name === name)?.selfMs ?? Number.NaN;
    return boundedCheck(`${language}: ${name} ${what}`, knownMs, selfMs - knownMs, 5, 5);
  };
  const { computes, sleeps } = MODULES[language];
  return [row(`computes ${COMPUTES_MS} ms`, computes, COMPUTES_MS), row(`sleeps ${SLEEPS_MS} ms`, sleeps, SLEEPS_MS)];
}
