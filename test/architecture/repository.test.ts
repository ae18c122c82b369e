/** What must never be committed, and what the lock file must contain for every platform. */
import { expect, it } from 'vitest';
import { readText, trackedFiles } from './source-files.ts';

const textFiles = () =>
  trackedFiles().filter((file) => !/\.(gz|png|zip)$/.test(file) && file !== 'test/architecture/repository.test.ts');

const NODE_CLIENT = 'local-cloud/lambda-service/runtimes/node-client';
const PYTHON_LOCKS = [
  'scripts/requirements.txt',
  'scripts/requirements-test.txt',
  'test/judges/requirements.txt',
  'test/judges/requirements-models.txt',
];
const NPM_FOLDERS = ['', `${NODE_CLIENT}/`];

it('has no download addresses in its lock files', () => {
  for (const folder of NPM_FOLDERS) expect(readText(`${folder}package-lock.json`)).not.toContain('"resolved"');
  for (const file of [...PYTHON_LOCKS, ...NPM_FOLDERS.map((folder) => `${folder}package-lock.json`)]) {
    expect(readText(file), file).not.toMatch(/(^|\s)--(index-url|extra-index-url|find-links|trusted-host)/m);
  }
});

it('locks every platform package of the tools that ship binaries', () => {
  const lock = JSON.parse(readText('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(lock.packages).flatMap(([from, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !Object.keys(lock.packages).some((folder) => folder.endsWith(`node_modules/${name}`)))
      .map((name) => `${from}: ${name}`),
  );
  expect(missing).toEqual([]);
});

it('contains no path of one machine', () => {
  const pattern = new RegExp(['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + 'me/[a-z]+/'].join('|'));
  const wrong = textFiles().filter((file) => pattern.test(readText(file)));
  expect(wrong).toEqual([]);
});

it('names no registry host', () => {
  const pattern = new RegExp(
    ['registry\\.npm' + 'js', 'pypi\\.or' + 'g', 'pythonhos' + 'ted', 'static\\.crat' + 'es\\.io'].join('|'),
  );
  const wrong = textFiles().filter((file) => pattern.test(readText(file)));
  expect(wrong).toEqual([]);
});

it.each(NPM_FOLDERS)('pins npm packages exactly in ./%s', (folder) => {
  const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(
    readText(`${folder}package.json`),
  ) as Record<string, Record<string, string>>;
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides });
  // An alias contains the name of the aliased package.
  const exact = /^(npm:(@[a-z-]+\/)?[a-z-]+@)?\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/;
  expect(versions.filter(([, version]) => !exact.test(version))).toEqual([]);
});

it("has no package with a native build beside AWS's Node runtime client", () => {
  const { packages } = JSON.parse(readText(`${NODE_CLIENT}/package-lock.json`)) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const { '': _, ...locked } = packages;

  // The client's own install scripts are never run; a script of another package would belong to a native build.
  expect(Object.keys(locked).filter((folder) => locked[folder]?.hasInstallScript)).toEqual([
    'node_modules/aws-lambda-ric-3',
    'node_modules/aws-lambda-ric-4',
  ]);
  expect(Object.keys(locked)).toHaveLength(5);
});
