/** Words that were replaced by plain ones (docs/glossary.md) do not come back as identifiers. */
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';
import { ROOMS, sourceFiles } from './source-files.ts';

/** As a part of an identifier: `place` is found in CachePlace and takePlace, not in replace. */
const PARTS: Readonly<Record<string, string>> = {
  place: 'path, endpoint, location, index, environment: whichever is meant',
  places: 'paths, endpoints, locations, indexes, environments',
  most: 'max',
  least: 'min',
  longest: 'max',
  greatest: 'max',
  cure: 'fix',
  tell: 'notify, report, print',
  tells: 'notify, report, print',
  told: 'notified, reported, printed',
  nobody: 'no one else, another client',
  somebody: 'another client',
  whoever: 'the caller',
  owed: 'expected',
  unmade: 'not made',
  uncounted: 'as against counted',
  fought: 'contended',
  detour: 'forceNewRevision',
  suspect: 'invalidate',
  strikes: 'shouldInject',
  spoil: 'corrupt',
  patience: 'OutagePolicy',
  trouble: 'outage',
  passing: 'transient',
  answer: 'response',
  answers: 'responses',
  surroundings: 'environment',
  painter: 'theme',
  front: 'gateway',
};

/** As a whole identifier. */
const WHOLE: Readonly<Record<string, string>> = {
  each: 'the name of the thing',
  one: 'the name of the thing',
  found: 'the name of the thing',
  known: 'the name of the thing',
  giveUp: 'timeoutMs',
  mayPass: 'isTransient',
  outOfSight: 'connectionLost',
  isWell: 'succeeded',
  whatWentWrong: 'failureReason',
  lookAt: 'check',
  looksAt: 'pollCount',
  ofKey: 'byKey',
  ofCold: 'coldSamples',
  leftOut: 'skipped',
  LeftOut: 'Skipped',
  LeaveReason: 'SkipReason',
  standBy: 'spawnSpare',
  takeAway: 'tearDown',
  readTogether: 'mapConcurrently',
};

/** Fields of stored objects and of `--json` output keep their names: others read them. They are not names for anything else. */
const STORED_FIELDS: readonly string[] = ['answer', 'leftOut', 'least', 'leastRounds', 'leastValues'];
const PRINTED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'cli/verbs/doctor.ts': ['found'],
  'cli/runs/list-reports.ts': ['place'],
  'cli/verbs/reports-list.ts': ['place'],
};

it.each(ROOMS)('%s names things in plain words', (room) => {
  const wrong = sourceFiles(room).flatMap(({ file, text }) =>
    [...new Set(identifiers(file, text))].flatMap((name) => {
      const better = wordFor(WHOLE, name) ?? partsOf(name).flatMap((part) => wordFor(PARTS, part) ?? [])[0];
      return better === undefined ? [] : [`${file}: ${name} (better: ${better})`];
    }),
  );
  expect(wrong).toEqual([]);
});

it('finds a word inside a name, and no word inside a word', () => {
  expect(partsOf('CachePlace')).toEqual(['cache', 'place']);
  expect(partsOf('MOST_A_DAY')).toEqual(['most', 'a', 'day']);
  expect(partsOf('replaceFrontier')).toEqual(['replace', 'frontier']);
  expect(identifiers('a.ts', '/** place */ const rest: Place = { told: "front" };')).toEqual(['rest', 'Place', 'told']);
  expect(identifiers('a.ts', 'record.answer; const { leftOut: skipped, other } = step; let answer;')).not.toContain(
    'leftOut',
  );
  expect(identifiers('a.ts', 'let answer;')).toEqual(['answer']);
});

/** Every name in a file, except where a stored field is written or read. */
function identifiers(file: string, text: string): string[] {
  const names: string[] = [];
  const fields = new Set<number>();
  const kept = [...STORED_FIELDS, ...(PRINTED_FIELDS[file] ?? [])];
  const noteField = (key: { readonly type: string; readonly start: number; readonly name?: unknown }) => {
    if (key.type === 'Identifier' && kept.includes(String(key.name))) fields.add(key.start);
  };
  new Visitor({
    Property: ({ key }) => noteField(key),
    TSPropertySignature: ({ key }) => noteField(key),
    MemberExpression: ({ property }) => noteField(property),
    Identifier: ({ name, start }) => {
      if (!fields.has(start)) names.push(name);
    },
  }).visit(parseSync(file, text).program);
  return names;
}

/** Own entries only: `constructor` is a name like any other. */
function wordFor(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The words of camelCase, PascalCase and UPPER_CASE names, in lower case. */
function partsOf(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((part) => part.toLowerCase());
}
