/** moto's evaluator of IAM policies: a second opinion beside MiniStack's, which decided when the calls were made. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { JUDGES_PYTHON } from '../../python-environment.ts';
import type { Statement } from './function-policies.ts';

interface Case {
  readonly statements: readonly Statement[];
  readonly action: string;
  readonly resource: string;
}

/** Whether each is permitted. */
export function arePermitted(cases: readonly Case[]): readonly boolean[] {
  const script = path.join(import.meta.dirname, 'evaluate_policies.py');
  const run = spawnSync(JUDGES_PYTHON, ['-W', 'ignore', script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (run.status !== 0) throw new Error(`moto failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as boolean[];
}
