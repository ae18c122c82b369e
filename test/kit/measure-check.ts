// `npm run check:measure`: how often `thaw measure A B` is wrong. Twenty comparisons of a function with a copy of itself, of which
// at most one may claim a difference, and ten with 50 ms more init, which must all be found.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunComparison } from '../../core/compare/rows.ts';

const SAME = Number(process.argv[2] ?? 20);
const SLOWER = Number(process.argv[3] ?? 10);
const MAX_FALSE_CLAIMS = 1;
const MORE_INIT_MS = 50;
const main = path.join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
const folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-measure-check-'));

/** A function that works for some time in its init, beyond what its runtime needs. */
function writeFunction(name: string, initMs: number): string {
  const file = path.join(folder, name);
  mkdirSync(file);
  writeFileSync(
    path.join(file, 'index.js'),
    `const end = performance.now() + ${initMs};
while (performance.now() < end);
exports.handler = async () => ({ sum: Array.from({ length: 10000 }, (_, i) => i).reduce((a, b) => a + b) });
`,
  );
  return file;
}

function thaw(args: readonly string[]) {
  return spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

/** @returns the claims of the comparison: `cold initDurationMs slower +51%` */
function compare(reference: string, candidate: string): string[] {
  const { status, stdout, stderr } = thaw(['measure', reference, candidate, '--json']);
  const { comparison } = JSON.parse(stdout || '{}') as { comparison?: RunComparison };
  if (comparison === undefined) throw new Error(`thaw measure ended with ${status}: ${stderr.slice(-2000)}`);
  return comparison.rows
    .filter(({ verdict }) => verdict === 'regressed' || verdict === 'improved')
    .map(
      ({ phase, metric, verdict, ratio }) =>
        `${phase} ${metric} ${verdict === 'regressed' ? 'slower' : 'faster'} ${((ratio - 1) * 100).toFixed(1)}%`,
    );
}

let falseClaims = 0;
let missed = 0;
try {
  const up = thaw(['cloud', 'up', '--targets', 'node-synthetic']);
  if (up.status !== 0) throw new Error(up.stderr);
  const same = writeFunction('same', 20);
  const copy = writeFunction('copy', 20);
  const slower = writeFunction('slower', 20 + MORE_INIT_MS);
  for (let number = 1; number <= SAME; number += 1) {
    const claims = compare(same, copy);
    if (claims.length > 0) falseClaims += 1;
    console.log(`A/A         ${String(number).padStart(2)}  ${claims.join(', ') || 'same, or not shown to differ'}`);
  }
  for (let number = 1; number <= SLOWER; number += 1) {
    const claims = compare(same, slower);
    const isFound = claims.some((claim) => claim.startsWith('cold initDurationMs slower'));
    if (!isFound) missed += 1;
    console.log(
      `+${MORE_INIT_MS} ms init ${String(number).padStart(2)}  ${isFound ? '' : 'MISSED '}${claims.join(', ')}`,
    );
  }
} finally {
  thaw(['cloud', 'down']);
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${falseClaims} of ${SAME} A/A comparisons claim a difference (at most ${MAX_FALSE_CLAIMS}).`);
console.log(`${SLOWER - missed} of ${SLOWER} with ${MORE_INIT_MS} ms more init are found slower (all).`);
process.exitCode = falseClaims > MAX_FALSE_CLAIMS || missed > 0 ? 1 : 0;
