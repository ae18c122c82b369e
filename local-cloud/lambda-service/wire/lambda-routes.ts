/** Maps requests to operations of the Lambda API and the functions they name. */
import { definedOnly } from '../../../core/defined-only.ts';
import { LambdaApiError, lambdaErrors } from './responses.ts';
import { decodeUrl, splitUrl } from './url.ts';

export type LambdaOperation =
  | 'AccountSettings'
  | 'Aliases'
  | 'CreateFunction'
  | 'DeleteFunction'
  | 'DeleteFunctionConcurrency'
  | 'EventInvokeConfig'
  | 'FunctionUrlConfig'
  | 'FunctionUrlConfigs'
  | 'GetFunction'
  | 'GetFunctionConfiguration'
  | 'GetRuntimeManagementConfig'
  | 'Invoke'
  | 'InvokeAsync'
  | 'InvokeWithResponseStream'
  | 'ListFunctions'
  | 'ListVersions'
  | 'Other'
  | 'ProvisionedConcurrency'
  | 'PublishVersion'
  | 'PutFunctionConcurrency'
  | 'PutRuntimeManagementConfig'
  | 'Tags'
  | 'UpdateFunctionCode'
  | 'UpdateFunctionConfiguration'
  | 'UpdateFunctionEventInvokeConfig';

export interface LambdaRoute {
  readonly operation: LambdaOperation;
  /** Unqualified name; empty where the operation names no function. */
  readonly functionName: string;
  readonly qualifier?: string;
}

const PREFIX =
  /^\/20\d\d-\d\d-\d\d\/(functions|tags|account-settings|layers|event-source-mappings|code-signing-configs)(?:\/|$)/;

/**
 * Returns undefined for a request that is not for Lambda. `signedFor` is the service in the credential scope of a signed
 * request: an S3 bucket may be called `2015-03-31`. Throws LambdaApiError (400) for an invalid function name.
 */
export function lambdaRoute(method: string, url: string, signedFor: string | undefined): LambdaRoute | undefined {
  const [path, query] = splitUrl(url);
  const prefix = PREFIX.exec(path);
  if (!prefix || (signedFor !== undefined && signedFor !== 'lambda')) return undefined;
  const segments = path
    .split('/')
    .slice(3)
    .filter((segment, index) => segment !== '' || index === 0);
  const kind = prefix[1];
  if (kind === 'account-settings') return { operation: 'AccountSettings', functionName: '' };
  if (kind === 'tags') return tagsRoute(segments);
  if (kind !== 'functions') return { operation: 'Other', functionName: '' };
  const named = segments[0] ?? '';
  if (named === '') {
    if (method === 'POST') return { operation: 'CreateFunction', functionName: '' };
    return { operation: method === 'GET' ? 'ListFunctions' : 'Other', functionName: '' };
  }
  const { name, qualifier } = parseFunctionName(decodeUrl(named));
  return {
    operation: functionOperation(method, segments[1] ?? '', path),
    functionName: name,
    ...definedOnly({ qualifier: qualifier ?? new URLSearchParams(query).get('Qualifier') ?? undefined }),
  };
}

function functionOperation(method: string, part: string, path: string): LambdaOperation {
  const key = `${method} ${part}`;
  if (part === 'concurrency') {
    if (method === 'PUT') return 'PutFunctionConcurrency';
    return method === 'DELETE' ? 'DeleteFunctionConcurrency' : 'Other';
  }
  if (part === 'aliases') return 'Aliases';
  if (part === 'provisioned-concurrency') return 'ProvisionedConcurrency';
  if (part === 'event-invoke-config')
    return method === 'POST' ? 'UpdateFunctionEventInvokeConfig' : 'EventInvokeConfig';
  if (part === 'url') return 'FunctionUrlConfig';
  if (part === 'urls') return 'FunctionUrlConfigs';
  if (part === 'invoke-async' || path.startsWith('/2014-11-13/')) return 'InvokeAsync';
  const byKey: Readonly<Record<string, LambdaOperation>> = {
    'GET ': 'GetFunction',
    'DELETE ': 'DeleteFunction',
    'GET configuration': 'GetFunctionConfiguration',
    'GET runtime-management-config': 'GetRuntimeManagementConfig',
    'PUT runtime-management-config': 'PutRuntimeManagementConfig',
    'PUT configuration': 'UpdateFunctionConfiguration',
    'PUT code': 'UpdateFunctionCode',
    'POST invocations': 'Invoke',
    'POST response-streaming-invocations': 'InvokeWithResponseStream',
    'GET versions': 'ListVersions',
    'POST versions': 'PublishVersion',
  };
  return byKey[key] ?? 'Other';
}

function tagsRoute(segments: readonly string[]): LambdaRoute {
  const arn = decodeUrl(segments.join('/'));
  const name = /:function:([^:]+)/.exec(arn)?.[1];
  return name ? { operation: 'Tags', functionName: name } : { operation: 'Other', functionName: '' };
}

const NAME = /^[a-zA-Z0-9-_]+$/;
const ARN =
  /^(?:arn:[a-z-]+:lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)(?<name>[^:]+)(?::(?<qualifier>[^:]+))?$/;

/** Accepts a name, `name:qualifier`, a partial or a full ARN (lambda-semantics §4). */
function parseFunctionName(text: string): { readonly name: string; readonly qualifier?: string } {
  const arn = ARN.exec(text)?.groups;
  const [plainName = '', plainQualifier, ...rest] = text.split(':');
  const name = arn ? (arn['name'] ?? '') : plainName;
  const qualifier = arn ? arn['qualifier'] : plainQualifier;
  if (!NAME.test(name) || (!arn && rest.length > 0)) {
    throw lambdaErrors.failedConstraint(
      `'${text.slice(0, 200)}'`,
      'functionName',
      `Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  if (name.length > 64) {
    const limit = 'Member must have length less than or equal to 64';
    throw lambdaErrors.failedConstraint(`'${name.slice(0, 200)}'`, 'functionName', limit);
  }
  return { name, ...definedOnly({ qualifier }) };
}

/**
 * Refuses the function ARN of another Region or account: a function of the same name in this one is a different function.
 * Throws LambdaApiError (404 for a Region, 403 for an account).
 */
export function assertOwnAccount(url: string, own: { readonly region: string; readonly accountId: string }): void {
  const [path] = splitUrl(url);
  const arn =
    PREFIX.exec(path)?.[1] === 'functions' ? ARN.exec(decodeUrl(path.split('/')[3] ?? ''))?.groups : undefined;
  const [region, account] = [arn?.['region'], arn?.['account']];
  if (region !== undefined && region !== own.region) {
    throw new LambdaApiError(
      'ResourceNotFoundException',
      `Functions from '${region}' are not reachable in this region ('${own.region}')`,
    );
  }
  if (account !== undefined && account !== own.accountId) {
    throw new LambdaApiError(
      'AccessDeniedException',
      `The caller is not authorized to act on a function of account ${account}: no resource-based policy allows it`,
    );
  }
}

/** Throws LambdaApiError for a qualifier other than $LATEST. */
export function assertLatest(route: LambdaRoute): void {
  if (route.qualifier === undefined || route.qualifier === '$LATEST') return;
  throw lambdaErrors.notSupported(`The qualifier "${route.qualifier}" (versions and aliases)`);
}
