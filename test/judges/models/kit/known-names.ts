/** Which error names there are: in AWS's models, in `error-names.json` with AWS's page, in Node.js, and our own codes. */

import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { ERROR_CODES } from '../../../../core/errors.ts';
import type { MatchedName } from './matched-names.ts';
import { adapterImports } from './recorded-commands.ts';
import { errorShapes, serviceModel } from './service-model.ts';

interface ListedName {
  readonly name: string;
  /** botocore's names of services; `sdk`, `states` and `node` for what does not come from one. */
  readonly of: readonly string[];
  readonly page: string;
  /** Why the page is not one of AWS's. */
  readonly note?: string;
}

export const LISTED = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../error-names.json'), 'utf8'),
) as readonly ListedName[];

const SYSTEM_CODES = [
  ...Object.keys(constants.errno),
  ...[...getSystemErrorMap().values()].map(([code]) => code),
  dns.NOTFOUND,
];

/** Names that a file may match on, because one of these services, or whatever else it hears from, has them. */
function knownNames(file: string): ReadonlySet<string> {
  const sources = new Set(['sdk', 'node', ...(file.startsWith('state-machine/') ? ['states'] : servicesOf(file))]);
  const ofLambda = [...errorShapes(serviceModel('lambda')).keys()];
  return new Set([
    ...ERROR_CODES,
    ...SYSTEM_CODES,
    ...LISTED.filter(({ of }) => of.some((source) => sources.has(source))).map(({ name }) => name),
    ...servicesOf(file).flatMap((service) => [...errorShapes(serviceModel(service)).keys()]),
    // Step Functions puts the integration's name before an error of the service.
    ...(file.startsWith('state-machine/') ? ofLambda.map((name) => `Lambda.${name}`) : []),
  ]);
}

/** Those that are in neither. A pattern is known when it fits at least one known name. */
export function unknownNames(names: readonly MatchedName[]): MatchedName[] {
  const knownIn = new Map([...new Set(names.map(({ file }) => file))].map((file) => [file, knownNames(file)]));
  return names.filter(({ name, file }) => !isKnown(name, knownIn.get(file) ?? new Set()));
}

/** What a name of `error-names.json` is listed for. */
export function isUsed({ name, of }: ListedName, names: readonly MatchedName[]): boolean {
  return names.some(({ name: matched, file }) => {
    const sources = ['sdk', 'node', ...(file.startsWith('state-machine/') ? ['states'] : servicesOf(file))];
    return of.some((source) => sources.includes(source)) && wholeName(matched).test(name);
  });
}

function isKnown(name: string, names: ReadonlySet<string>): boolean {
  return name.includes('.*') ? [...names].some((candidate) => wholeName(name).test(candidate)) : names.has(name);
}

function wholeName(name: string): RegExp {
  return new RegExp(`^${name}$`, 'i');
}

/** The services of the file's own imports; a file without any serves the adapters of its room. */
function servicesOf(file: string): string[] {
  if (file.startsWith('core/telemetry/')) return ['lambda'];
  const imports = adapterImports();
  const own = imports.filter((candidate) => candidate.file === file);
  const ofRoom = imports.filter((candidate) => candidate.file.split('/')[0] === file.split('/')[0]);
  return [...new Set((own.length > 0 ? own : ofRoom).map(({ service }) => service))];
}
