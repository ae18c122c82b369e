import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleLambdas, type LambdaBundles } from '../../../infra/bundling/bundle-lambdas.ts';
import { TASKS } from '../../../infra/deployment/names.ts';
import { makeWorkTree, REPOSITORY_ROOT, type WorkTree } from '../kit/work-tree.ts';

/** A Lambda loads its code in every cold start: a handler with SDK had 382 KB in the survey of November 2026. */
const MAX_BUNDLE_BYTES = 1_000_000;
/** It draws the charts of the page and writes Parquet; what that costs is in docs/decisions/0130-page.md and 0185-aggregation.md. */
const MAX_DRAWING_BUNDLE_BYTES = 1_850_000;

const CATALOGUE = { targets: [], missing: [], suites: { quick: { name: 'only-in-the-catalogue' } } };

let tree: WorkTree;
let bundles: LambdaBundles;
beforeAll(() => {
  tree = makeWorkTree({ ownSources: true });
  bundles = bundleLambdas({ repositoryRoot: tree.root, catalogue: CATALOGUE });
});
afterAll(() => tree.remove());

const entry = (task: (typeof TASKS)[number]) => path.join(bundles[task], 'index.mjs');

describe.each(TASKS)('the bundle of %s', (task) => {
  it('stays below the size budget', () => {
    const max = task === 'aggregate-results' ? MAX_DRAWING_BUNDLE_BYTES : MAX_BUNDLE_BYTES;
    expect(statSync(entry(task)).size).toBeLessThan(max);
  });

  it('is one file and nothing else', () => {
    expect(readdirSync(bundles[task])).toEqual(['index.mjs']);
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
    const holders = TASKS.filter((task) => readFileSync(entry(task), 'utf8').includes('only-in-the-catalogue'));

    expect(holders).toEqual(['plan-run']);
  });

  it('has no path of this machine', () => {
    for (const task of TASKS) expect(readFileSync(entry(task), 'utf8')).not.toContain(tree.root);
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
