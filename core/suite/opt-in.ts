/**
 * Which functions may be measured: those named in the deployment (`thaw deploy --measure`) and those with this tag, and no
 * others. IAM enforces it in the policies of the tasks; the code here refuses earlier, with the command that opts a function in.
 */
import { BenchmarkError } from '../errors.ts';
import { regionOption } from '../format/region-option.ts';

export const OPT_IN_TAG = { key: 'thaw:measure', value: 'true' } as const;

/** Functions that are named: the state machine passes the error on, and its data is limited (256 KiB). */
const MAX_NAMED = 50;

/** Functions that may not be measured, because nobody has opted them in. */
export class NotOptedInError extends BenchmarkError {
  readonly functionArns: readonly string[];
  /** Of the local cloud; undefined on AWS. */
  readonly endpointUrl: string | undefined;

  constructor(functionArns: readonly string[], endpointUrl: string | undefined, cause?: unknown) {
    const named = functionArns.slice(0, MAX_NAMED);
    const more = functionArns.length > MAX_NAMED ? ` and ${functionArns.length - MAX_NAMED} more` : '';
    super({
      code: 'FUNCTION_REFUSED',
      source: 'user',
      message: `Not opted in: ${named.join(', ')}${more}. Thaw changes and calls only functions that have the tag ${OPT_IN_TAG.key}=${OPT_IN_TAG.value} or are named in the deployment (npx thaw deploy --measure).`,
      fix: named.map((arn) => optInCommand(arn, endpointUrl)).join(' && '),
      cause,
    });
    this.functionArns = functionArns;
    this.endpointUrl = endpointUrl;
  }
}

/** One error that names the functions of all refusals among these errors; undefined when there is none. */
export function allNotOptedIn(errors: readonly unknown[]): NotOptedInError | undefined {
  const refusals = errors.filter((error) => error instanceof NotOptedInError);
  const [first] = refusals;
  if (first === undefined) return undefined;
  const arns = new Set(refusals.flatMap(({ functionArns }) => functionArns));
  return new NotOptedInError([...arns], first.endpointUrl, first.cause);
}

/** True for the tags of a function that is opted in. */
export function hasOptInTag(tags: Readonly<Record<string, string>>): boolean {
  return tags[OPT_IN_TAG.key] === OPT_IN_TAG.value;
}

/** The command that opts a function in. */
export function optInCommand(functionArn: string, endpointUrl?: string): string {
  const endpoint = endpointUrl === undefined ? '' : ` --endpoint-url ${endpointUrl}`;
  return `aws lambda tag-resource --resource ${functionArn} --tags ${OPT_IN_TAG.key}=${OPT_IN_TAG.value}${regionOption(functionArn)}${endpoint}`;
}
