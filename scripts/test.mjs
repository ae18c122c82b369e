// npm test: all stages one after the other, then one line with the counts of all.
//   npm test -- --only unit,infra     npm test -- --help
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { toolEnvironment } from './run-node24.mjs';
import { reportProblem, repositoryRoot, setUp } from './setup.mjs';
import { failureLines } from './test-failures.mjs';
import { STAGES } from './test-stages.mjs';

const names = STAGES.map((stage) => stage.name);

function chosenStages(args) {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`npm test [-- --only STAGE,STAGE]\nStages, in order: ${names.join(', ')}`);
    process.exit(0);
  }
  if (args.length === 0) return STAGES;
  const [flag, list = ''] = args[0].startsWith('--only=') ? ['--only', args[0].slice(7)] : args;
  const selected = list.split(',');
  const unknown = selected.filter((name) => !names.includes(name));
  if (flag !== '--only' || unknown.length > 0) {
    const problem = flag === '--only' ? `no such stage: ${unknown.join(', ')}` : `unknown argument ${args[0]}`;
    console.error(`error: ${problem}`);
    console.error(`  fix: npm test -- --only STAGE,STAGE with stages of: ${names.join(', ')}`);
    process.exit(2);
  }
  return STAGES.filter((stage) => selected.includes(stage.name));
}

let running;

/** Runs a stage; its output is shown at once and kept for the counts. */
function runStage(stage) {
  const [command, ...args] = stage.command;
  if (stage.report) rmSync(path.join(repositoryRoot, stage.report), { force: true });
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...toolEnvironment(), PYTHONDONTWRITEBYTECODE: '1' },
    });
    running = child;
    let output = '';
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8');
      child[stream].on('data', (text) => {
        output += text;
        process[stream].write(text);
      });
    }
    child.on('error', (error) => resolve({ output: String(error), code: 127, missing: error.code === 'ENOENT' }));
    child.on('close', (code, signal) => resolve({ output, code: code ?? 1, signal, missing: false }));
  });
}

function readCounts(stage, result) {
  if (result.missing) {
    console.error(
      `SKIPPED: stage ${stage.name}: ${stage.command[0]} is not installed on this machine (npx thaw doctor shows how to get it)`,
    );
    return { passed: 0, failed: 0, skipped: 1 };
  }
  let counts;
  try {
    counts = stage.counts(result.output, result.code, stage.report && path.join(repositoryRoot, stage.report));
  } catch (error) {
    console.error(`stage ${stage.name} left no readable result: ${error.message}`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  // A stage that failed, or in which nothing was tested, never counts as passed.
  if (result.code !== 0 && counts.failed === 0) counts = { ...counts, failed: 1 };
  if (counts.passed + counts.failed + counts.skipped === 0) counts = { ...counts, failed: 1 };
  return counts;
}

function readRetried(stage) {
  try {
    return stage.passedOnRetry?.(path.join(repositoryRoot, stage.report)) ?? [];
  } catch {
    // Without a readable report the stage counts as failed already.
    return [];
  }
}

async function main() {
  const stages = chosenStages(process.argv.slice(2));
  await setUp({ tests: true });
  mkdirSync(path.join(repositoryRoot, '.thaw', 'test-reports'), { recursive: true });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      running?.kill(signal);
      process.exitCode = 130;
    });
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  const summary = [];
  const failures = [];
  const retried = [];
  for (const stage of stages) {
    if (process.exitCode === 130) break;
    console.log(`\n=== ${stage.name}`);
    const startedAt = Date.now();
    const result = await runStage(stage);
    const counts = readCounts(stage, result);
    if (counts.failed > 0) failures.push(...failureLines(stage, result));
    retried.push(...readRetried(stage));
    for (const key of Object.keys(total)) total[key] += counts[key];
    summary.push(
      `${stage.name.padEnd(14)} ${String(counts.passed).padStart(5)} passed ${String(counts.failed).padStart(3)} failed ${String(counts.skipped).padStart(3)} skipped  ${((Date.now() - startedAt) / 1000).toFixed(0)} s`,
    );
  }
  if (retried.length > 0) console.log(`\n=== passed on retry\n${retried.join('\n')}`);
  if (failures.length > 0) console.log(`\n=== failed\n${failures.join('\n')}`);
  console.log(`\n${summary.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  if (total.failed > 0) process.exitCode = 1;
}

try {
  await main();
} catch (problem) {
  process.exitCode = problem.fix ? reportProblem(problem) : 1;
  if (!problem.fix) console.error(problem);
  console.log('0 passed, 1 failed');
}
