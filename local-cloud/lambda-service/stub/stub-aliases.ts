/** CreateAlias, GetAlias, ListAliases, UpdateAlias and DeleteAlias of stub functions. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Json } from '../wire/json.ts';
import { LambdaApiError } from '../wire/responses.ts';
import { decodeUrl, splitUrl } from '../wire/url.ts';
import type { StubFunction } from './stub-function.ts';

interface AliasResponse {
  readonly status: number;
  readonly body: Json;
}

/** Throws LambdaApiError 404 and 409. */
export function aliasOperation(stub: StubFunction, request: IncomingMessage, input: Json): AliasResponse {
  const [path] = splitUrl(request.url ?? '');
  const named = decodeUrl(/\/aliases\/([^/]+)/.exec(path)?.[1] ?? '');
  if (request.method === 'POST') return { status: 201, body: createAlias(stub, input) };
  if (named === '') return { status: 200, body: { Aliases: [...stub.aliases.values()] } };
  const alias = stub.aliases.get(named);
  if (!alias) {
    throw new LambdaApiError('ResourceNotFoundException', `Cannot find alias arn: ${stub.record.arn}:${named}`);
  }
  if (request.method === 'GET') return { status: 200, body: alias };
  if (request.method === 'DELETE') {
    stub.aliases.delete(named);
    return { status: 204, body: {} };
  }
  const FunctionVersion = stub.versionOf(String(input['FunctionVersion'] ?? alias['FunctionVersion']));
  const updated = { ...alias, FunctionVersion, RevisionId: randomUUID() };
  stub.aliases.set(named, updated);
  return { status: 200, body: updated };
}

function createAlias(stub: StubFunction, input: Json): Json {
  const Name = String(input['Name']);
  const AliasArn = `${stub.record.arn}:${Name}`;
  if (stub.aliases.has(Name)) {
    throw new LambdaApiError('ResourceConflictException', `Alias already exists: ${AliasArn}`);
  }
  const alias = {
    AliasArn,
    Name,
    FunctionVersion: stub.versionOf(String(input['FunctionVersion'])),
    Description: String(input['Description'] ?? ''),
    RevisionId: randomUUID(),
  };
  stub.aliases.set(Name, alias);
  return alias;
}
