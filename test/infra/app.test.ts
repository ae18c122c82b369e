// The app as the CDK command line starts it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REPOSITORY_ROOT } from './kit/work-tree.ts';

let output: string;
beforeEach(() => {
  output = mkdtempSync(path.join(tmpdir(), 'thaw-synth-'));
});
afterEach(() => rmSync(output, { recursive: true, force: true }));

function cdkSynth(...context: readonly string[]) {
  const cdk = path.join(REPOSITORY_ROOT, 'node_modules/aws-cdk/bin/cdk');
  const run = spawnSync(
    process.execPath,
    [cdk, 'synth', '--quiet', '--output', output, ...context.flatMap((pair) => ['-c', pair])],
    {
      cwd: REPOSITORY_ROOT,
      encoding: 'utf8',
      env: {
        PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}`,
        HOME: output,
        AWS_EC2_METADATA_DISABLED: 'true',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CI: 'true',
        NO_COLOR: '1',
      },
    },
  );
  return { status: run.status, printed: run.stdout + run.stderr };
}

describe('cdk synth', () => {
  it('makes both templates from this work tree without credentials', () => {
    const { status, printed } = cdkSynth();

    expect(printed).not.toMatch(/\berror\b/i);
    expect(status).toBe(0);
    expect(readdirSync(output)).toEqual(
      expect.arrayContaining(['ThawBenchmark.template.json', 'ThawTargets.template.json']),
    );
  });

  it('ends with the message and the fix, and no stack trace, when a value is wrong', () => {
    const { status, printed } = cdkSynth('architecture=arm');

    expect(status).not.toBe(0);
    expect(printed).toContain('The context value architecture is not usable: arm');
    expect(printed).toContain('-c architecture=x86_64');
    expect(printed).not.toContain('BenchmarkError');
    expect(existsSync(path.join(output, 'ThawBenchmark.template.json'))).toBe(false);
  });
});
