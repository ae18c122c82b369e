/** Every error name that our code or the state machine matches on exists: in AWS's models, or in a list that names AWS's page. */
import { describe, expect, it } from 'vitest';
import { sourceFiles } from '../../architecture/source-files.ts';
import { isUsed, LISTED, unknownNames } from './kit/known-names.ts';
import { namesInPattern, namesInSource, namesInStateMachine } from './kit/matched-names.ts';

const ROOMS = ['core', 'orchestrator-lambdas', 'cli', 'target-functions'];
/** Where names of AWS's errors may be matched on. */
const SCANNED = /\/adapters\/|^cli\/errors\/|^core\/telemetry\//;

const sources = ROOMS.flatMap((room) => sourceFiles(room)).filter(({ file }) => SCANNED.test(file));
const names = [...sources.flatMap(({ file, text }) => namesInSource(file, text)), ...namesInStateMachine()];

describe('names of errors', () => {
  it('are collected from every place that matches on one', () => {
    const files = new Set(names.map(({ file }) => file));
    expect(names.length).toBeGreaterThan(60);
    expect([...files]).toEqual(
      expect.arrayContaining([
        'cli/adapters/stacks.ts',
        'core/telemetry/exclude-rules.ts',
        'orchestrator-lambdas/adapters/aws-errors.ts',
        'orchestrator-lambdas/adapters/s3-objects.ts',
        'state-machine/benchmark.asl.yaml',
        'target-functions/node/node-stadiums-baseline/adapters/parameters.ts',
      ]),
    );
  });

  it('are names that AWS has', () => {
    expect(unknownNames(names)).toEqual([]);
  });

  it('are listed with a page of AWS, or with the reason why with another', () => {
    const isOfAws = (page: string) => page.startsWith('https://docs.aws.amazon.com/');
    expect(LISTED.filter(({ page, note }) => !isOfAws(page) && (note ?? '').length < 30)).toEqual([]);
  });

  it('are listed only while something matches on them', () => {
    expect(LISTED.filter((listed) => !isUsed(listed, names)).map(({ name }) => name)).toEqual([]);
  });
});

describe('a name that AWS does not have is found', () => {
  const FILE = 'orchestrator-lambdas/adapters/lambda-functions.ts';
  const unknownIn = (file: string, text: string) => unknownNames(namesInSource(file, text)).map(({ name }) => name);

  it.each([
    ['in a comparison', "if (name === 'ResourceConflictsException') retry();", ['ResourceConflictsException']],
    ['the other way round', "if ('NoSuchKeys' !== error.name) throw error;", ['NoSuchKeys']],
    ['in a helper', "responseUnless('ResourceNotFound', 'GetFunction', call);", ['ResourceNotFound']],
    [
      'in a pattern',
      'const X = /^(TooManyRequestException|Service(Exception|Error))$/; X.test(error.name);',
      ['TooManyRequestException', 'ServiceError'],
    ],
    ['in a pattern that fits nothing', '/Trottl/.test(seen.name)', ['.*Trottl.*']],
    ['in a class', "import { NoSuchClass } from '@aws-sdk/client-lambda'; e instanceof NoSuchClass", ['NoSuchClass']],
    ['not where it exists', "if (error.name === 'ResourceConflictException') retry();", []],
    ['not where a type is asked for', "if (typeof error.code === 'string') retry();", []],
  ])('%s', (_where, text, expected) => {
    expect(unknownIn(FILE, text)).toEqual(expected);
  });

  it('in a file whose services do not have it, though another has', () => {
    expect(unknownIn(FILE, "if (error.name === 'ExecutionDoesNotExist') retry();")).toEqual(['ExecutionDoesNotExist']);
  });

  it('in Retry or Catch of the state machine', () => {
    const ErrorEquals = ['Lambda.ServiceException', 'Lambda.ServiceExceptions', 'THROTTLED', 'THROTLED', 'States.All'];
    const definition = { States: { A: { Retry: [{ ErrorEquals }] } } };
    expect(unknownNames(namesInStateMachine(definition)).map(({ name }) => name)).toEqual([
      'Lambda.ServiceExceptions',
      'THROTLED',
      'States.All',
    ]);
  });

  it('and patterns are spelt out', () => {
    expect(namesInPattern('^(A|B(C|D.*))$')).toEqual(['A', 'BC', 'BD.*']);
    expect(namesInPattern('\\b(ENOSPC|EDQUOT)\\b')).toEqual(['.*ENOSPC.*', '.*EDQUOT.*']);
  });
});
