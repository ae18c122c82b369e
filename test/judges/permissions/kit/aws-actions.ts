/** The IAM action of a request, by AWS's service models and its Service Authorization Reference. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { serviceModel } from '../../models/kit/service-model.ts';
import type { AwsRequest } from './recorded-calls.ts';

interface NamedOtherwise {
  /** `s3:ListObjectsV2` */
  readonly operation: string;
  readonly action: string;
  readonly page: string;
}

/** Operations whose action has another name than they. */
export const NAMED_OTHERWISE = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../actions-named-otherwise.json'), 'utf8'),
) as readonly NamedOtherwise[];

/** Where botocore calls a service otherwise than IAM does. */
const MODEL_NAMES: Readonly<Record<string, string>> = { states: 'stepfunctions' };

/** @param prefix of the service in IAM */
export function actionOfOperation(prefix: string, operation: string): string {
  if (serviceModel(MODEL_NAMES[prefix] ?? prefix).operations[operation] === undefined) {
    throw new Error(`${prefix} has no operation ${operation}`);
  }
  const name = `${prefix}:${operation}`;
  return NAMED_OTHERWISE.find((other) => other.operation === name)?.action ?? name;
}

export function actionOfRequest(request: AwsRequest): string {
  return actionOfOperation(request.service, operationOf(request));
}

function operationOf({ service, method, path: url, query, id, target }: AwsRequest): string {
  const named = target?.split('.').at(-1) ?? /\/operation\/(\w+)$/.exec(url)?.[1] ?? id;
  if (named) return named;
  if (query.includes('list-type')) return 'ListObjectsV2';
  const operations = Object.values(serviceModel(MODEL_NAMES[service] ?? service).operations);
  const found = operations.filter(({ http }) => http.method === method && patternOf(http.requestUri).test(url));
  const [operation] = found;
  if (operation === undefined || found.length > 1)
    throw new Error(`which operation of ${service} is ${method} ${url}?`);
  return operation.name;
}

function patternOf(requestUri: string): RegExp {
  const [uri = ''] = requestUri.split('?');
  return new RegExp(`^${uri.replace(/\{[^}]+\}/g, '[^/]+').replace(/\/$/, '')}/?$`);
}
