import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleLambdas, type LambdaBundles } from '../../../infra/bundling/bundle-lambdas.ts';
import { TASKS } from '../../../infra/deployment/names.ts';
import { makeWorkTree, REPOSITORY_ROOT, type WorkTree } from '../kit/work-tree.ts';

interface Budget {
  /** Of the files that init parses. */
  readonly initKb: number;
  /** Of all files, before they are zipped. */
  readonly totalKb: number;
  /** The AWS clients that init loads: each costs about 70 KB. */
  readonly clients: readonly string[];
}

/**
 * About 5 % above the sizes of November 2026 (docs/self.md): a Lambda parses its code in every cold start, so what makes a bundle
 * grow is to be noticed. Raise a budget with the reason, and lower it when its bundle shrinks.
 */
const BUDGETS: Readonly<Record<(typeof TASKS)[number], Budget>> = {
  'plan-run': { initKb: 610, totalKb: 742, clients: ['Lambda', 'S3', 'SFN', 'Secrets Manager'] },
  'force-cold-start': { initKb: 500, totalKb: 630, clients: ['Lambda', 'S3'] },
  measure: { initKb: 525, totalKb: 655, clients: ['Lambda', 'S3', 'Secrets Manager'] },
  'apply-load': { initKb: 520, totalKb: 650, clients: ['Lambda', 'S3', 'Secrets Manager'] },
  'restore-configuration': { initKb: 495, totalKb: 625, clients: ['Lambda', 'S3'] },
  // The charts are in a file of their own; what drawing and Parquet cost: docs/decisions/0130-page.md and 0185-aggregation.md.
  'aggregate-results': { initKb: 690, totalKb: 1655, clients: ['S3'] },
  'publish-report': { initKb: 465, totalKb: 600, clients: ['S3', 'SNS'] },
};
/** A budget far above its bundle notices nothing. */
const MIN_SHARE_OF_BUDGET = 0.85;

const CATALOGUE = { targets: [], missing: [], suites: { quick: { name: 'only-in-the-catalogue' } } };

let tree: WorkTree;
let bundles: LambdaBundles;
beforeAll(() => {
  tree = makeWorkTree({ ownSources: true });
  bundles = bundleLambdas({ repositoryRoot: tree.root, catalogue: CATALOGUE });
});
afterAll(() => tree.remove());

const entry = (task: (typeof TASKS)[number]) => path.join(bundles[task], 'index.mjs');

/** `index.mjs` and what it imports statically. */
function initFiles(folder: string, file = 'index.mjs', seen = new Set<string>()): readonly string[] {
  seen.add(file);
  const imports = readFileSync(path.join(folder, file), 'utf8').matchAll(/(?:from|import)"\.\/([^"]+)"/g);
  for (const [, name = ''] of imports) if (!seen.has(name)) initFiles(folder, name, seen);
  return [...seen];
}

/** The code of all files of a bundle. */
function codeOf(task: (typeof TASKS)[number]): string {
  return readdirSync(bundles[task])
    .map((file) => readFileSync(path.join(bundles[task], file), 'utf8'))
    .join('\n');
}

describe.each(TASKS)('the bundle of %s', (task) => {
  it.each(['initKb', 'totalKb'] as const)('stays below its budget, and close to it (%s)', (size) => {
    const files = size === 'initKb' ? initFiles(bundles[task]) : readdirSync(bundles[task]);
    const kb = files.reduce((sum, file) => sum + statSync(path.join(bundles[task], file)).size, 0) / 1000;

    expect(kb).toBeLessThan(BUDGETS[task][size]);
    expect(kb).toBeGreaterThan(BUDGETS[task][size] * MIN_SHARE_OF_BUDGET);
  });

  it('loads only the AWS clients that it uses', () => {
    const code = initFiles(bundles[task]).map((file) => readFileSync(path.join(bundles[task], file), 'utf8'));
    const clients = code.flatMap((text) => [...text.matchAll(/serviceId\?\?"([^"]+)"/g)].map(([, name]) => name));

    expect(clients.sort()).toEqual(BUDGETS[task].clients);
  });

  it('is ES modules and nothing else', () => {
    expect(readdirSync(bundles[task]).filter((file) => !file.endsWith('.mjs'))).toEqual([]);
  });

  it('has only code of the orchestrator, and Vega only where the page is drawn', () => {
    const { metafile } = buildSync({
      absWorkingDir: REPOSITORY_ROOT,
      entryPoints: [`orchestrator-lambdas/${task}/handler.ts`],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    const own = Object.keys(metafile.inputs);
    const packages = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path: name }) => name));

    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((file) => !/(^|\/)(orchestrator-lambdas|core)\//.test(file))).toEqual([]);
    expect(own.filter((file) => /\.test\.ts$|(^|\/)test\//.test(file))).toEqual([]);
    const drawing = packages.filter((name) => name.startsWith('vega')).sort();
    expect(drawing).toEqual(task === 'aggregate-results' ? ['vega', 'vega-lite'] : []);
  });

  it('loads in Node and has a handler', () => {
    const script = `import(${JSON.stringify(entry(task))}).then((m) => console.log(typeof m.handler))`;

    const printed = execFileSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: {
        REPORTS_BUCKET: 'reports',
        THAW_ENVIRONMENT: '{"kind":"aws","region":"us-east-1"}',
        AWS_REGION: 'us-east-1',
      },
    });

    expect(printed.trim()).toBe('function');
  });
});

describe('bundling', () => {
  it('puts the catalogue into plan-run only', () => {
    const holders = TASKS.filter((task) => codeOf(task).includes('only-in-the-catalogue'));

    expect(holders).toEqual(['plan-run']);
  });

  it('has no path of this machine', () => {
    for (const task of TASKS) expect(codeOf(task)).not.toContain(tree.root);
  });

  it('returns the existing bundle when nothing changed', () => {
    const builtAtMs = statSync(entry('measure')).mtimeMs;

    const again = bundleLambdas({ repositoryRoot: tree.root, catalogue: CATALOGUE });

    expect(again).toEqual(bundles);
    expect(statSync(entry('measure')).mtimeMs).toBe(builtAtMs);
  });

  it('bundles again when the catalogue changed', () => {
    const other = bundleLambdas({ repositoryRoot: tree.root, catalogue: { ...CATALOGUE, suites: {} } });

    expect(other.measure).not.toBe(bundles.measure);
  });

  it('bundles again when a source file changed', () => {
    appendFileSync(path.join(tree.root, 'core/errors.ts'), '\n// changed\n');

    const other = bundleLambdas({ repositoryRoot: tree.root, catalogue: CATALOGUE });

    expect(other.measure).not.toBe(bundles.measure);
  });

  it('keeps only the last few bundles', () => {
    for (let round = 0; round < 3; round += 1) {
      bundleLambdas({ repositoryRoot: tree.root, catalogue: { ...CATALOGUE, suites: { round } } });
    }

    expect(readdirSync(path.join(tree.root, '.thaw/bundles')).length).toBeLessThanOrEqual(4);
  });

  it('throws when the code does not compile, and leaves no incomplete bundle', () => {
    const before = readdirSync(path.join(tree.root, '.thaw/bundles'));
    appendFileSync(path.join(tree.root, 'core/errors.ts'), '\nconst = broken;\n');

    expect(() => bundleLambdas({ repositoryRoot: tree.root, catalogue: CATALOGUE })).toThrow(
      /do not bundle.*errors\.ts/s,
    );
    expect(readdirSync(path.join(tree.root, '.thaw/bundles'))).toEqual(before);
  });
});
