import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import { readCatalogue, readDeploymentContent } from '../../../infra/catalogue/catalogue.ts';
import { readSettings } from '../../../infra/settings/deploy-settings.ts';
import { errorOf } from '../../kit/error-of.ts';
import { contextNode } from '../kit/context.ts';
import { makeWorkTree, type WorkTree, type WorkTreeOptions } from '../kit/work-tree.ts';

const DEFAULT_SETTINGS = readSettings(contextNode({}));

let trees: WorkTree[] = [];
afterEach(() => {
  for (const tree of trees) tree.remove();
  trees = [];
});

function workTree(options: WorkTreeOptions = {}): WorkTree {
  const tree = makeWorkTree(options);
  trees.push(tree);
  return tree;
}

describe('the content of a deployment', () => {
  it('is every target that is built, with its function name on AWS', () => {
    const { root } = workTree({ built: ['python-dynamodb', 'rust-dynamodb'] });

    const { targets, catalogue } = readDeploymentContent(root, DEFAULT_SETTINGS);

    expect(targets.map(({ manifest }) => manifest.name)).toEqual(['python-dynamodb', 'rust-dynamodb']);
    expect(catalogue.targets.map(({ functionName }) => functionName)).toEqual([
      'thaw-python-dynamodb',
      'thaw-rust-dynamodb',
    ]);
    expect(catalogue.targets[0]?.build?.zipPath).toBe('.thaw/build/arm64/python-dynamodb/function.zip');
  });

  it('has no function URL where there are none, so that PlanRun refuses load through one, with the reason', () => {
    const { root } = workTree({ built: ['rust-webhook'] });
    const webhook = { suite: 'webhook', load: { via: 'url' } };

    const there = readDeploymentContent(root, DEFAULT_SETTINGS, 'eu-central-2').catalogue;
    const error = errorOf(() => resolveSuite(webhook, there, 'aws'));

    expect(error.code).toBe('SUITE_INVALID');
    expect(error.message).toContain('rust-webhook has no function URL (there are none in this Region)');
    expect(error.fix).toContain('load.via to "invoke"');
    const here = readDeploymentContent(root, DEFAULT_SETTINGS, 'eu-central-1').catalogue;
    expect(resolveSuite(webhook, here, 'aws').load?.via).toBe('url');
  });

  it('names what is not built, with the command that builds it', () => {
    const { root } = workTree({ built: ['python-dynamodb'] });

    const { catalogue } = readDeploymentContent(root, DEFAULT_SETTINGS);

    const rust = catalogue.missing.find(({ target }) => target === 'rust-dynamodb');
    expect(rust?.reason).toContain('not built for arm64');
    expect(rust?.fix).toContain('npx thaw build rust-dynamodb --arch arm64');
  });

  it('has the reason of the last build for a target that could not be built', () => {
    const { root } = workTree({ built: ['python-dynamodb'] });
    const missing = { target: 'rust-dynamodb', reason: 'cargo is not installed', fix: 'Install Rust.' };
    writeFileSync(path.join(root, '.thaw/build/arm64/missing.json'), JSON.stringify([missing]));

    expect(readDeploymentContent(root, DEFAULT_SETTINGS).catalogue.missing).toContainEqual(missing);
  });

  it('ignores a build of the other architecture', () => {
    const { root } = workTree({ built: ['rust-dynamodb'], architecture: 'x86_64' });

    expect(readDeploymentContent(root, DEFAULT_SETTINGS).targets).toEqual([]);
    expect(readDeploymentContent(root, { ...DEFAULT_SETTINGS, architecture: 'x86_64' }).targets).toHaveLength(1);
  });

  it('is only the named targets, and gives that reason for the others', () => {
    const { root } = workTree({ built: ['python-dynamodb', 'rust-dynamodb'] });

    const { targets, catalogue } = readDeploymentContent(root, { ...DEFAULT_SETTINGS, targets: ['rust-dynamodb'] });

    expect(targets.map(({ manifest }) => manifest.name)).toEqual(['rust-dynamodb']);
    expect(catalogue.missing.find(({ target }) => target === 'python-dynamodb')?.reason).toContain('not named');
  });

  describe("the copies of Thaw's own functions", () => {
    const built = ['rust-dynamodb', 'self-measure', 'self-store'];
    const deployed = (context: Record<string, string>) =>
      readDeploymentContent(workTree({ built }).root, readSettings(contextNode(context))).targets.map(
        ({ manifest }) => manifest.name,
      );

    it('are deployed to AWS only when they are asked for, by the setting or by name', () => {
      expect(deployed({})).toEqual(['rust-dynamodb']);
      expect(deployed({ self: 'true' })).toEqual(built);
      expect(deployed({ targets: 'self-measure,self-store' })).toEqual(['self-measure', 'self-store']);
    });

    it('are always in the local cloud', () => {
      expect(deployed({ environment: '{"kind":"local","region":"us-east-1"}' })).toEqual(built);
    });

    it('are named with the command that deploys them, when the suite is run without them', () => {
      const { catalogue, optional } = readDeploymentContent(workTree({ built }).root, DEFAULT_SETTINGS);

      const error = errorOf(() => resolveSuite({ suite: 'self' }, catalogue, 'aws'));

      expect(error.code).toBe('NOTHING_TO_MEASURE');
      expect(error.fix).toContain('npx thaw deploy --self');
      expect(optional).toContain('self-measure');
    });
  });

  it('refuses a named target that does not exist, with the nearest name', () => {
    const { root } = workTree();

    const error = errorOf(() => readDeploymentContent(root, { ...DEFAULT_SETTINGS, targets: ['rust-dynamdb'] }));

    expect(error.code).toBe('TARGET_UNKNOWN');
    expect(error.message).toContain('did you mean "rust-dynamodb"');
  });

  it('refuses a named target that is not built, with the command that builds it', () => {
    const { root } = workTree();

    const error = errorOf(() => readDeploymentContent(root, { ...DEFAULT_SETTINGS, targets: ['rust-dynamodb'] }));

    expect(error.code).toBe('TARGET_NOT_DEPLOYED');
    expect(error.fix).toContain('npx thaw build rust-dynamodb --arch arm64');
  });

  it('skips a target that needs what no stack has', () => {
    const tree = workTree();
    const folder = path.join(tree.root, 'target-functions/node/node-cache');
    mkdirSync(folder, { recursive: true });
    const manifest = {
      schemaVersion: 1,
      name: 'node-cache',
      description: 'reads a cache',
      language: 'node',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      architectures: ['arm64'],
      memoryMb: 128,
      timeoutSeconds: 3,
      payloads: { get: {} },
      metrics: [],
      needs: ['table', 'cache'],
      probe: true,
      differences: [],
    };
    writeFileSync(path.join(folder, 'target.json'), JSON.stringify(manifest));
    tree.addBuild('node-cache', 'arm64');

    const { targets, catalogue } = readDeploymentContent(tree.root, DEFAULT_SETTINGS);

    expect(targets).toEqual([]);
    expect(catalogue.missing.find(({ target }) => target === 'node-cache')?.reason).toContain('needs a cache');
  });

  it('has the shipped suites unchanged', () => {
    const { root } = workTree();

    expect(Object.keys(readDeploymentContent(root, DEFAULT_SETTINGS).catalogue.suites)).toContain('quick');
  });

  it('refuses a nightly suite that does not exist, but only when nights are enabled', () => {
    const { root } = workTree();
    const settings = { ...DEFAULT_SETTINGS, nightlySuite: 'quik' };

    const error = errorOf(() => readDeploymentContent(root, { ...settings, nightly: true }));

    expect(error.code).toBe('SUITE_UNKNOWN');
    expect(error.message).toContain('did you mean "quick"');
    expect(() => readDeploymentContent(root, settings)).not.toThrow();
  });

  it('refuses a suite that is not JSON, and names it', () => {
    const { root } = workTree();
    rmSync(path.join(root, 'suites'));
    mkdirSync(path.join(root, 'suites'));
    writeFileSync(path.join(root, 'suites/broken.json'), '{');

    const error = errorOf(() => readDeploymentContent(root, DEFAULT_SETTINGS));

    expect(error.code).toBe('DATA_INVALID');
    expect(error.message).toContain('broken.json');
  });
});

describe('the catalogue of a machine', () => {
  it('has every target that is made for the architecture, built or not', () => {
    const { root } = workTree({ built: ['python-dynamodb'] });

    const { targets } = readCatalogue({ repositoryRoot: root, architecture: 'arm64' });

    expect(targets.map(({ manifest }) => manifest.name)).toEqual(
      expect.arrayContaining(['python-dynamodb', 'rust-health']),
    );
    expect(targets.find(({ manifest }) => manifest.name === 'rust-health')?.build).toBeUndefined();
  });
});
