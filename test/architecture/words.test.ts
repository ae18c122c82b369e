/** Words that were replaced by plain ones (docs/glossary.md) do not come back as identifiers. */
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';
import { sourceFiles, TOP_FOLDERS } from './source-files.ts';

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

/** Several words that follow each other within an identifier. */
const PHRASES: Readonly<Record<string, string>> = {
  'give up': 'timeoutMs',
  'may pass': 'isTransient',
  'out of sight': 'connectionLost',
  'until well': 'callWithRetries',
  'is well': 'succeeded',
  'went wrong': 'failureReason',
  'look at': 'check',
  'looks at': 'pollCount',
  'of key': 'byKey',
  'of cold': 'coldSamples',
  'left out': 'skipped',
  'leave out': 'skip',
  'leave reason': 'SkipReason',
  'stand by': 'spawnSpare',
  'take away': 'tearDown',
  'read together': 'mapConcurrently',
  'refuse twice': 'assertUnique',
  'refuse what': 'skip',
  'keep records': 'saveRecords',
  'beside published': 'withMeasured',
  'make schedule': 'arrivalSchedule, visitSchedule',
  'spoil log': 'corruptLogTail',
};

/** As a whole identifier. */
const WHOLE: Readonly<Record<string, string>> = {
  each: 'the name of the thing',
  one: 'the name of the thing',
  found: 'the name of the thing',
  known: 'the name of the thing',
  leave: 'skip',
};

/**
 * Fields of stored objects and of `--json` output keep their names, because others read them: where each is read or written.
 * They are not names for anything else.
 */
const KEPT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  answer: ['core/telemetry/', 'core/analysis/', 'orchestrator-lambdas/'],
  leftOut: ['core/plan/', 'core/analysis/', 'orchestrator-lambdas/'],
  least: ['core/plan/', 'core/analysis/', 'core/report/', 'cli/verbs/estimate.ts'],
  leastRounds: ['core/plan/', 'orchestrator-lambdas/run-store/'],
  leastValues: ['core/plan/'],
  found: ['cli/verbs/doctor.ts'],
  wrong_answer: ['core/report/sentences/exclude-words.ts'],
  place: ['cli/runs/list-reports.ts', 'cli/verbs/reports-list.ts'],
};

it.each(TOP_FOLDERS)('%s names things in plain words', (folder) => {
  const wrong = sourceFiles(folder).flatMap(({ file, text }) =>
    [...new Set([...identifiers(file, text), fileName(file)])].flatMap((name) => {
      const better = betterName(name);
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
  expect(betterName('lookAtRevision')).toBe('check');
  expect(betterName('RECORDS_A_FILE')).toBe('PER, or no article');
  expect(betterName(fileName('core/plan/takes-place.ts'))).toContain('path');
  expect(betterName('constructor')).toBeUndefined();
  const stored = 'record.answer; const { leftOut: skipped, other } = step; class A { #place = 1; }';
  expect(new Set(identifiers('core/analysis/a.ts', stored))).toEqual(
    new Set(['record', 'skipped', 'other', 'step', 'A', 'place']),
  );
  expect(identifiers('cli/a.ts', stored)).toContain('answer');
  expect(identifiers('core/analysis/a.ts', 'let answer;')).toEqual(['answer']);
});

/** Every name in a file, except where a stored field is written or read. */
function identifiers(file: string, text: string): string[] {
  const names: string[] = [];
  const fields = new Set<number>();
  const kept = Object.keys(KEPT_FIELDS).filter((field) => KEPT_FIELDS[field]?.some((path) => file.startsWith(path)));
  const noteField = (key: { readonly type: string; readonly start: number; readonly name?: unknown }) => {
    if (key.type === 'Identifier' && kept.includes(String(key.name))) fields.add(key.start);
  };
  new Visitor({
    Property: ({ key }) => noteField(key),
    TSPropertySignature: ({ key }) => noteField(key),
    MemberExpression: ({ property }) => noteField(property),
    PrivateIdentifier: ({ name }) => void names.push(name),
    Identifier: ({ name, start }) => {
      if (!fields.has(start)) names.push(name);
    },
  }).visit(parseSync(file, text).program);
  return names;
}

/** What to call it instead; undefined for a plain name. */
function betterName(name: string): string | undefined {
  const parts = partsOf(name);
  const text = ` ${parts.join(' ')} `;
  if (/^[A-Z].*_AN?_/.test(name)) return 'PER, or no article';
  const phrase = Object.keys(PHRASES).find((words) => text.includes(` ${words} `));
  return (
    wordFor(WHOLE, name) ?? wordFor(PHRASES, phrase ?? '') ?? parts.flatMap((part) => wordFor(PARTS, part) ?? [])[0]
  );
}

function fileName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

/** Own entries only: `constructor` is a name like any other. */
function wordFor(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The words of camelCase, PascalCase and UPPER_CASE names, in lower case. */
function partsOf(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((part) => part.toLowerCase());
}
