/** Folders import each other in one direction only, and files stay small. */
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';
import { importedFolders, readText, sourceFiles, TOP_FOLDERS, trackedFiles } from './source-files.ts';

const MAX_LINES = 300;

it.each(TOP_FOLDERS)('no two folders of %s import each other, types included', (folder) => {
  const importsOf = new Map<string, Set<string>>();
  for (const source of sourceFiles(folder)) {
    const own = source.file.slice(0, source.file.lastIndexOf('/'));
    const imported = importsOf.get(own) ?? new Set();
    for (const other of importedFolders(source)) imported.add(other);
    importsOf.set(own, imported);
  }
  expect(importsOf.size).toBeGreaterThan(0);
  const mutual = [...importsOf].flatMap(([own, imported]) =>
    [...imported]
      .filter((other) => own < other && importsOf.get(other)?.has(own))
      .map((other) => `${own} and ${other}`),
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
    (file) => TOP_FOLDERS.some((folder) => file.startsWith(`${folder}/`)) && /\.(ts|mjs|cjs|py|rs)$/.test(file),
  );
  expect(sources.length).toBeGreaterThan(100);
  const tooLong = sources.filter((file) => readText(file).trimEnd().split('\n').length > MAX_LINES);
  expect(tooLong).toEqual([]);
});

/** Where a server may listen besides the gateway, and on which port: one environment's, one extension's, or the bench's own. */
const OTHER_SERVERS: Readonly<Record<string, RegExp>> = {
  'local-cloud/lambda-service/runtime-api/': /^\(0, '127\.0\.0\.1'/,
  'local-cloud/extensions/parameters-and-secrets/': /^\(settings\.port, '127\.0\.0\.1'/,
  'local-cloud/bench/': /^\(0, '127\.0\.0\.1'/,
};

it('only the gateway listens where callers connect', () => {
  // `server.listen()` of a class of ours is not a call of Node's: the file that makes it does not import a server of Node.
  const isServer = (specifier: string) => /^(node:)?(net|http|https|http2|tls|dgram)$/.test(specifier);
  const calls = TOP_FOLDERS.flatMap(sourceFiles)
    .filter(({ imports }) => imports.some(isServer))
    .flatMap(({ file, text }) => listenCalls(file, text).map((call) => ({ file, call })))
    // A search for a free port closes it at once.
    .filter(({ call }) => !/^\(port, '127\.0\.0\.1', \(\) => server\.close\(/.test(call));
  const wrong = calls.filter(({ file, call }) => {
    const [, allowed] = Object.entries(OTHER_SERVERS).find(([path]) => file.startsWith(path)) ?? [];
    return allowed === undefined ? !file.startsWith('local-cloud/lambda-service/gateway/') : !allowed.test(call);
  });
  expect(wrong).toEqual([]);
  const gateway = calls.filter(({ file }) => file.startsWith('local-cloud/lambda-service/gateway/'));
  expect(gateway).toEqual([{ file: expect.anything(), call: expect.stringContaining("host: '127.0.0.1'") }]);
});

/** The arguments, with their brackets, of every call of a method `listen`. */
function listenCalls(file: string, text: string): string[] {
  const calls: string[] = [];
  new Visitor({
    CallExpression: ({ callee, end }) => {
      if (callee.type !== 'MemberExpression') return;
      const { property } = callee;
      const name = property.type === 'Identifier' ? property.name : property.type === 'Literal' ? property.value : '';
      if (name === 'listen') calls.push(text.slice(callee.end, end));
    },
  }).visit(parseSync(file, text).program);
  return calls;
}
