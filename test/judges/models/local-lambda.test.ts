/**
 * Every response of the local Lambda service, as it stands on the wire, against AWS's model of Lambda: what it teaches our
 * code is then what AWS says.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../../../local-cloud/lambda-service/wire/error-shapes.ts';
import { lambdaRoute } from '../../../local-cloud/lambda-service/wire/lambda-routes.ts';
import { LambdaApiError } from '../../../local-cloud/lambda-service/wire/responses.ts';
import { sourceFiles } from '../../architecture/source-files.ts';
import { startTestCloud, type TestCloud } from '../../local-cloud/kit/local-cloud.ts';
import { driveEverything } from './kit/lambda-calls.ts';
import { type RecordedResponse, recordResponses } from './kit/response-recorder.ts';
import { serviceModel } from './kit/service-model.ts';
import { responseFindings, UNMODELLED_ERRORS, type WireResponse } from './kit/wire-response.ts';

const lambda = serviceModel('lambda');
const responses: RecordedResponse[] = [];
let cloud: TestCloud;

/** Cannot be had from a whole service: judged as it is made. */
const ONLY_WHEN_BROKEN = new Set(['ServiceException'] as const);

interface KnownFinding {
  /** Of the whole finding. */
  readonly pattern: string;
  /** Only what AWS itself answers against its model is left; what is ours or MiniStack's is mended. */
  readonly whose: 'AWS';
  readonly why: string;
}

const KNOWN_FINDINGS = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'known-response-findings.json'), 'utf8'),
) as readonly KnownFinding[];

beforeAll(async () => {
  cloud = await startTestCloud();
  const client = cloud.lambdaAs({ accessKeyId: 'test', secretAccessKey: 'test' });
  recordResponses(client, responses);
  await driveEverything(cloud, client);
  client.destroy();
}, 120_000);

afterAll(async () => {
  await cloud?.stop();
});

describe('the local Lambda service', () => {
  it('was asked for every operation that its gateway knows', () => {
    const asked = new Set(responses.map(({ method, url }) => operationOf(method, url)));
    expect(operationsInSource().filter((operation) => !asked.has(operation))).toEqual([]);
  });

  it('gave every error that it has, and good answers as well', () => {
    const errors = new Set(responses.map(({ headers }) => headers['x-amzn-errortype']));
    expect(
      namesInSource().filter((name) => !errors.has(name) && !ONLY_WHEN_BROKEN.has(name as 'ServiceException')),
    ).toEqual([]);
    expect(responses.filter(({ status }) => status < 300).length).toBeGreaterThan(30);
  });

  it("answers as AWS's model says, apart from what is known", () => {
    const isKnown = (finding: string) => KNOWN_FINDINGS.some(({ pattern }) => new RegExp(`^${pattern}$`).test(finding));
    expect([...new Set(findings())].filter((finding) => !isKnown(finding))).toEqual([]);
  });

  it('still answers otherwise where that is known: what was mended leaves the list', () => {
    const current = findings();
    const isFound = (pattern: string) => current.some((finding) => new RegExp(`^${pattern}$`).test(finding));
    expect(KNOWN_FINDINGS.filter(({ pattern }) => !isFound(pattern))).toEqual([]);
    expect(KNOWN_FINDINGS.filter(({ why }) => why.length < 30)).toEqual([]);
  });

  it('lists an error that no model has with its page', () => {
    expect(UNMODELLED_ERRORS.filter(({ page, note }) => !page.startsWith('https://docs.aws') && !note)).toEqual([]);
  });
});

describe('a wrong response is found:', () => {
  const judged = (response: Partial<WireResponse>) =>
    responseFindings(lambda, {
      operation: 'GetFunctionConfiguration',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{}',
      ...response,
    });
  const refused = (errorName: string, status: number, body: object = {}) =>
    judged({
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorName },
      body: JSON.stringify(body),
    });

  it('an enum that has no such value', () => {
    expect(judged({ body: '{"State":"Activ"}' })).toEqual([
      expect.stringContaining('State: "Activ" is none of Pending, Active'),
    ]);
  });

  it('a member that does not exist, or is of another type', () => {
    expect(judged({ body: '{"Memory":128,"Timeout":"3"}' })).toEqual([
      'GetFunctionConfiguration 200: Body: there is no member Memory',
      'GetFunctionConfiguration 200: Timeout: "3" is not a whole number',
    ]);
  });

  it('a status that the operation does not answer', () => {
    expect(judged({ operation: 'CreateFunction' })).toEqual(['CreateFunction 200: the status is 201 in the model']);
  });

  it('a body that is no JSON, and a header that does not exist', () => {
    expect(judged({ body: '<xml/>', headers: { 'content-type': 'text/xml' } })).toHaveLength(2);
    expect(judged({ headers: { 'content-type': 'application/json', 'x-amz-log': '' } })).toEqual([
      'GetFunctionConfiguration 200: there is no header x-amz-log',
    ]);
  });

  it('an error that does not exist, or not for this operation, or with another status or member', () => {
    expect(refused('NoSuchException', 400)).toEqual([
      'GetFunctionConfiguration 400: there is no error "NoSuchException"',
    ]);
    expect(refused('PreconditionFailedException', 412)).toEqual([
      'GetFunctionConfiguration 412: the operation has no error PreconditionFailedException',
    ]);
    expect(refused('TooManyRequestsException', 430)).toEqual([
      'GetFunctionConfiguration 430: TooManyRequestsException has the status 429',
    ]);
    expect(refused('AccessDeniedException', 400)).toEqual([
      'GetFunctionConfiguration 400: AccessDeniedException has the status 403',
    ]);
    expect(refused('TooManyRequestsException', 429, { Reason: 'Busy' })).toEqual([
      expect.stringContaining('Reason: "Busy" is none of'),
    ]);
    expect(refused('ResourceNotFoundException', 404, { message: 'm' })).toEqual([
      'GetFunctionConfiguration 404: ResourceNotFoundException: Body: there is no member message',
    ]);
  });
});

it('spells the message of every error of the model as the model does', () => {
  const errors = Object.entries(lambda.shapes).filter(([, shape]) => shape.exception === true);
  const spelling = ({ members = {} }: (typeof errors)[0][1]) => ('Message' in members ? 'Message' : 'message');

  expect(errors.length).toBeGreaterThan(40);
  expect(
    errors.filter(([name, shape]) => !(spelling(shape) in errorBody(name, 400, 'm'))).map(([name]) => name),
  ).toEqual([]);
});

describe('an error that a whole service gives only when it is broken', () => {
  it.each([...ONLY_WHEN_BROKEN])('%s is made as the model says', (name) => {
    const made = new LambdaApiError(name, 'm');
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name };
    const response = { operation: 'Invoke', status: made.status, headers, body: JSON.stringify(made.body) };
    expect(responseFindings(lambda, response)).toEqual([]);
  });
});

function findings(): string[] {
  return responses.flatMap((response) => responseFindings(lambda, response));
}

function operationOf(method: string, url: string): string | undefined {
  try {
    return lambdaRoute(method, url, 'lambda')?.operation;
  } catch {
    // A name that no function can have.
    return undefined;
  }
}

function operationsInSource(): string[] {
  const union = inLocalCloud(/export type LambdaOperation =([^;]+);/);
  return [...union.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
}

function namesInSource(): string[] {
  const table = inLocalCloud(/const STATUS\w* = \{([^}]+)\}/);
  return [...table.matchAll(/(\w+): \d+/g)].map(([, name = '']) => name);
}

/** What the pattern has in brackets, from the one file that has it. */
function inLocalCloud(pattern: RegExp): string {
  const texts = sourceFiles('local-cloud/lambda-service/wire').flatMap(({ text }) => pattern.exec(text)?.[1] ?? []);
  if (texts.length !== 1) throw new Error(`${pattern} is in ${texts.length} files of the local cloud, not in one`);
  return texts[0] ?? '';
}
