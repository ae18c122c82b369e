/** The functions of a template, and the one that is meant. */
import { BenchmarkError } from '../errors.ts';
import { didYouMean } from '../suite/nearest.ts';
import { isRecord } from '../telemetry/json.ts';

const FUNCTION_TYPES: readonly unknown[] = ['AWS::Lambda::Function', 'AWS::Serverless::Function'];

/** Logical ids of the CDK end with eight digits of a hash. */
const HASH = /[0-9A-F]{8}$/;

/**
 * The logical id of the function.
 * @param name logical id, the same without the CDK's hash, or its construct path; undefined = the only function
 * @throws BenchmarkError USAGE which names the functions of the template
 */
export function chooseFunction(
  resources: Readonly<Record<string, unknown>>,
  name: string | undefined,
  file: string,
): string {
  const ids = Object.keys(resources).filter((id) => FUNCTION_TYPES.includes(typeOf(resources[id])));
  const matches = name === undefined ? ids : ids.filter((id) => isNamed(id, resources[id], name));
  const exact = ids.find((id) => id === name);
  const [first, second] = exact === undefined ? matches : [exact];
  if (first !== undefined && second === undefined) return first;
  if (ids.length === 0) {
    throw problem(
      `${file} has no function (AWS::Lambda::Function, AWS::Serverless::Function).`,
      'name another template',
    );
  }
  const list = ids.map((id) => `${file}#${id}`).join(', ');
  if (name === undefined) throw problem(`${file} has ${ids.length} functions.`, `name one: ${list}`);
  const wrong =
    matches.length > 1 ? `several functions ${name}.` : `no function ${name}${didYouMean(name, ids) || '.'}`;
  throw problem(`${file} has ${wrong}`, `name one: ${list}`);
}

function isNamed(id: string, resource: unknown, name: string): boolean {
  if (HASH.test(id) && id.replace(HASH, '') === name.replaceAll('/', '')) return true;
  const metadata = isRecord(resource) && isRecord(resource['Metadata']) ? resource['Metadata'] : {};
  const path = String(metadata['aws:cdk:path'] ?? '').replace(/\/Resource$/, '');
  return path !== '' && (path === name || path.endsWith(`/${name}`));
}

export function typeOf(resource: unknown): unknown {
  return isRecord(resource) ? resource['Type'] : undefined;
}

function problem(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'USAGE', source: 'user', message, fix });
}
