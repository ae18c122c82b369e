/** cfn-lint over templates for many Regions at once: which Region has no such resource type, engine or runtime. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RegionInfo } from 'aws-cdk-lib/region-info';

const ENVIRONMENT = path.resolve(import.meta.dirname, '../../../../.thaw/venv');

export interface RegionFinding {
  /** Base name of the template's file. */
  readonly template: string;
  readonly rule: string;
  readonly message: string;
}

interface LintMatch {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

/** Sorted, each once. */
export function lintForRegions(templateFiles: readonly string[], regions: readonly string[]): RegionFinding[] {
  const args = ['--format', 'json', '--regions', ...regions, '--', ...templateFiles];
  const run = spawnSync(path.join(ENVIRONMENT, 'bin/cfn-lint'), args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (!run.stdout.startsWith('[')) throw new Error(`cfn-lint failed: ${run.error?.message ?? run.stderr}`);
  const findings = (JSON.parse(run.stdout) as LintMatch[]).map(({ Filename, Message, Rule }) => ({
    template: path.basename(Filename, '.template.json'),
    rule: Rule.Id,
    message: Message,
  }));
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/**
 * Regions by what cfn-lint knows of them. Where AWS publishes no list of resource types, its data are a copy of
 * us-east-1's, or there are none: it would find nothing wrong there whatever the template says.
 */
export function regionsOfCfnLint(): { readonly known: readonly string[]; readonly unknown: readonly string[] } {
  const folder = schemaFolder();
  const schemaOf = (region: string) => path.join(folder, `${region}.json`);
  const contentOf = (region: string) =>
    createHash('sha256')
      .update(readFileSync(schemaOf(region)))
      .digest('hex');
  const copied = contentOf('us-east-1');
  const isKnown = (region: string) =>
    region === 'us-east-1' || (existsSync(schemaOf(region)) && contentOf(region) !== copied);
  const all = RegionInfo.regions.map(({ name }) => name);
  const ofCfnLint = readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'sam.json')
    .map((file) => file.replace('.json', ''));
  const regions = [...new Set([...all, ...ofCfnLint])].sort();
  return { known: regions.filter(isKnown), unknown: regions.filter((region) => !isKnown(region)) };
}

/** Those of the Regions that have a resource type. */
export function regionsWithType(type: string, regions: readonly string[]): readonly string[] {
  const folder = schemaFolder();
  return regions.filter((region) => type in JSON.parse(readFileSync(path.join(folder, `${region}.json`), 'utf8')));
}

function schemaFolder(): string {
  const libraries = path.join(ENVIRONMENT, 'lib');
  const python = existsSync(libraries) ? readdirSync(libraries).find((name) => name.startsWith('python3')) : undefined;
  if (python === undefined) throw new Error('there is no Python environment with cfn-lint in it: npm run setup');
  return path.join(libraries, python, 'site-packages/cfnlint/data/schemas/providers');
}
