/** What must never be committed, and what every platform needs in the lock file. */
import { expect, it } from 'vitest';
import { readText, trackedFiles } from './source-files.ts';

const textFiles = () =>
  trackedFiles().filter((file) => !/\.(gz|png|zip)$/.test(file) && file !== 'test/architecture/repository.test.ts');

it('locks no download addresses', () => {
  expect(readText('package-lock.json')).not.toContain('"resolved"');
  for (const file of ['scripts/requirements.txt', 'package-lock.json']) {
    expect(readText(file), file).not.toMatch(/(^|\s)--(index-url|extra-index-url|find-links|trusted-host)/m);
  }
});

it('locks every platform package of the tools that ship binaries', () => {
  const lock = JSON.parse(readText('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(lock.packages).flatMap(([from, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !Object.keys(lock.packages).some((place) => place.endsWith(`node_modules/${name}`)))
      .map((name) => `${from}: ${name}`),
  );
  expect(missing).toEqual([]);
});

it('holds no path of one machine', () => {
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

it('pins npm packages exactly', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readText('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(version))).toEqual([]);
});
