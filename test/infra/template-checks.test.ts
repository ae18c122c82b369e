// What the tools say that check templates: CDK's own validation, and cfn-lint.
//
// cfn-lint comes with the Python environment of the set-up; where that was not made, these tests count as skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { synthesise, VARIANTS } from './kit/synthesise.ts';
import { REPOSITORY_ROOT } from './kit/work-tree.ts';

const CFN_LINT = path.join(REPOSITORY_ROOT, '.thaw/venv/bin/cfn-lint');
const installed = existsSync(CFN_LINT);
if (!installed) {
  console.warn('cfn-lint is NOT installed, so the templates are NOT linted. Install it: npm run setup');
}

describe.skipIf(!installed)('cfn-lint', () => {
  it('finds nothing in any variant', () => {
    const variants = VARIANTS.map(({ options }) => synthesise(options));
    try {
      // One process for all: starting it is most of its time. It names the file of each finding.
      const run = spawnSync(
        CFN_LINT,
        variants.flatMap(({ templateFiles }) => [...templateFiles]),
        { encoding: 'utf8' },
      );

      expect(run.stdout + run.stderr).toBe('');
      expect(run.status).toBe(0);
    } finally {
      for (const { tree } of variants) tree.remove();
    }
  });
});

describe("CDK's own check", () => {
  it.each(VARIANTS)('finds nothing in $name', ({ options }) => {
    const made = synthesise({ ...options, validate: true });
    try {
      expect(violationsIn(made.outputFolder)).toEqual([]);
    } finally {
      made.tree.remove();
    }
  });

  it('would find a property that does not exist', () => {
    const app = new App();
    new CfnResource(new Stack(app, 'Stack'), 'Bucket', {
      type: 'AWS::S3::Bucket',
      properties: { NoSuchProperty: true },
    });

    const { directory } = app.synth();

    expect(violationsIn(directory).length).toBeGreaterThan(0);
    rmSync(directory, { recursive: true, force: true });
  });
});

/** The report names only the checks that found something. */
function violationsIn(outputFolder: string): unknown[] {
  const report = JSON.parse(readFileSync(path.join(outputFolder, 'validation-report.json'), 'utf8')) as {
    pluginReports: { violations?: unknown[] }[];
  };
  return report.pluginReports.flatMap(({ violations }) => violations ?? []);
}
