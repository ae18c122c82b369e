/** Folders import each other in one direction only, and files stay small. */
import { expect, it } from 'vitest';
import { importedFolders, ROOMS, readText, sourceFiles, trackedFiles } from './source-files.ts';

const MAX_LINES = 300;

it.each(ROOMS)('no two folders of %s import each other, types included', (room) => {
  const importsOf = new Map<string, Set<string>>();
  for (const source of sourceFiles(room)) {
    const folder = source.file.slice(0, source.file.lastIndexOf('/'));
    const imported = importsOf.get(folder) ?? new Set();
    for (const other of importedFolders(source)) imported.add(other);
    importsOf.set(folder, imported);
  }
  expect(importsOf.size).toBeGreaterThan(0);
  const mutual = [...importsOf].flatMap(([folder, imported]) =>
    [...imported]
      .filter((other) => folder < other && importsOf.get(other)?.has(folder))
      .map((other) => `${folder} and ${other}`),
  );
  expect(mutual).toEqual([]);
});

it('core/analysis imports nothing from core/report', () => {
  const analysis = sourceFiles('core/analysis');
  expect(analysis.length).toBeGreaterThan(0);
  const wrong = analysis.filter((source) => importedFolders(source).some((folder) => folder.startsWith('core/report')));
  expect(wrong.map(({ file }) => file)).toEqual([]);
});

it(`no source file has more than ${MAX_LINES} lines`, () => {
  const sources = trackedFiles().filter(
    (file) => ROOMS.some((room) => file.startsWith(`${room}/`)) && /\.(ts|mjs|py|rs)$/.test(file),
  );
  expect(sources.length).toBeGreaterThan(100);
  const tooLong = sources.filter((file) => readText(file).trimEnd().split('\n').length > MAX_LINES);
  expect(tooLong).toEqual([]);
});

it('in the local cloud only the gateway listens where callers connect', () => {
  // Each of these serves one execution environment or one extension, on a port that only that process knows, or belongs to the
  // bench. Calls that close the port at once (a search for a free one) are not counted.
  const ownPorts = [
    'local-cloud/extensions/parameters-and-secrets/parameters-server.ts',
    'local-cloud/lambda-service/runtime-api/',
    'local-cloud/bench/',
  ];
  const listening = sourceFiles('local-cloud').filter(
    ({ text }) => /\.listen\((?!\))/.test(text) && !/\.listen\([^;]*?=> *\w+\.close\(/s.test(text),
  );
  const wrong = listening.filter(({ file }) => !ownPorts.some((path) => file.startsWith(path)));
  expect(wrong.map(({ file }) => file.slice(0, file.lastIndexOf('/')))).toEqual(['local-cloud/lambda-service/gateway']);
});
