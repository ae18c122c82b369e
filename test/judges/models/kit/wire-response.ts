/**
 * Compares a raw HTTP response with the model of its operation: status, headers, members of the body, and for an error its
 * name, status and members. The SDK would drop what it does not know.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Member, type Operation, type ServiceModel, type Shape, shapeOf } from './service-model.ts';
import { shapeFindings } from './shape-walker.ts';

export interface WireResponse {
  readonly operation: string;
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

interface UnmodelledError {
  readonly name: string;
  readonly status: number;
  readonly page: string;
  readonly note?: string;
}

/** Errors of every operation, which no model has. */
export const UNMODELLED_ERRORS = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../response-errors.json'), 'utf8'),
) as readonly UnmodelledError[];

/** What is wrong with it, by the model of a service that speaks REST with JSON. */
export function responseFindings(model: ServiceModel, response: WireResponse): string[] {
  const operation = model.operations[response.operation];
  if (operation === undefined) return [`there is no operation ${response.operation}`];
  const isError = response.status >= 300;
  const findings = isError ? errorFindings(model, operation, response) : outputFindings(model, operation, response);
  return findings.map((finding) => `${response.operation} ${response.status}: ${finding}`);
}

function outputFindings(model: ServiceModel, { http, output }: Operation, response: WireResponse): string[] {
  const shape: Shape = output === undefined ? { type: 'structure', members: {} } : shapeOf(model, output.shape);
  const isFree = Object.values(shape.members ?? {}).some(({ location }) => location === 'statusCode');
  const expected = http.responseCode ?? 200;
  const wrongStatus = !isFree && response.status !== expected ? [`the status is ${expected} in the model`] : [];
  return [...wrongStatus, ...headerFindings(model, shape, response), ...bodyFindings(model, shape, response)];
}

function errorFindings(model: ServiceModel, { errors = [] }: Operation, response: WireResponse): string[] {
  const name = response.headers['x-amzn-errortype']?.split(':')[0] ?? '';
  const unmodelled = UNMODELLED_ERRORS.find((candidate) => candidate.name === name);
  if (unmodelled !== undefined) {
    return unmodelled.status === response.status ? [] : [`${name} has the status ${unmodelled.status}`];
  }
  const shape = model.shapes[name];
  if (shape?.exception !== true) return [`there is no error "${name}"`];
  const { httpStatusCode = response.status } = shape.error ?? {};
  return [
    ...(errors.some((candidate) => candidate.shape === name) ? [] : [`the operation has no error ${name}`]),
    ...(response.status === httpStatusCode ? [] : [`${name} has the status ${httpStatusCode}`]),
    ...[...headerFindings(model, shape, response), ...bodyFindings(model, shape, response)].map(
      (finding) => `${name}: ${finding}`,
    ),
  ];
}

/** Beside those that begin with x-amzn-. */
const OF_EVERY_SERVICE = new Set(['x-amz-id-2', 'x-amz-request-id']);

function headerFindings(model: ServiceModel, shape: Shape, { headers }: WireResponse): string[] {
  const ofModel = Object.values(shape.members ?? {}).filter(({ location }) => location === 'header');
  const members = new Map(ofModel.map((member) => [member.locationName?.toLowerCase() ?? '', member]));
  return Object.entries(headers).flatMap(([name, text]) => {
    const member = members.get(name);
    if (member !== undefined) {
      return shapeFindings(model, member.shape, fromHeader(model, member, text)).map(
        (finding) => `${name}: ${finding}`,
      );
    }
    return name.startsWith('x-amz-') && !OF_EVERY_SERVICE.has(name) ? [`there is no header ${name}`] : [];
  });
}

function fromHeader(model: ServiceModel, { shape }: Member, text: string | undefined): unknown {
  const { type } = shapeOf(model, shape);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return type === 'string' ? text : Number(text);
}

function bodyFindings(model: ServiceModel, shape: Shape, { body, headers }: WireResponse): string[] {
  if (shape.payload !== undefined && shapeOf(model, shape.members?.[shape.payload]?.shape ?? '').type === 'blob')
    return [];
  const members = Object.fromEntries(
    Object.entries(shape.members ?? {}).filter(([, candidate]) => candidate.location === undefined),
  );
  const required = (shape.required ?? []).filter((name) => name in members);
  if (body === '') return required.length > 0 ? ['there is no body'] : [];
  const wrongType = headers['content-type']?.startsWith('application/json') ? [] : ['the body is not said to be JSON'];
  const inBody: ServiceModel = { ...model, shapes: { ...model.shapes, Body: { ...shape, members, required } } };
  return [...wrongType, ...shapeFindings(inBody, 'Body', parsed(body), 'json')];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
