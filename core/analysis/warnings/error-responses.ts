/**
 * The body of the first error response of each function: the status is counted elsewhere, but only the body says whether
 * the database was down, a secret missing or a queue full.
 */
import type { ErrorResponses } from '../../telemetry/response-fields.ts';
import type { WarningRule } from './warning-rule.ts';

/** Enough for a reason; reports are shared more widely than logs. */
const MAX_RESPONSE_LENGTH = 200;

/** One per function (and override) that responded with an error outside of setup calls, with the first stored body. */
export const ERROR_RESPONSES: WarningRule<readonly [label: string, responses: ErrorResponses]> = {
  code: 'WRONG_ANSWERS',
  when: 'a function responded with an error of its own',
  find: ({ plan, index }) => {
    const labels = new Map(
      plan.configurations.map(({ id, function: label, override }) => [
        id,
        override === undefined ? label : `${label} / ${override.name}`,
      ]),
    );
    const byLabel = Map.groupBy(index.table.responses.errors, ([id]) => labels.get(id) ?? id);
    return [...byLabel]
      .map(([label, errors]) => [label, joined(errors.map(([, of]) => of))] as const)
      .toSorted(([, left], [, right]) => left.sinceMs - right.sinceMs);
  },
  message: ([label, { count, first }]) => {
    const times = count === 1 ? 'once' : `${count} times`;
    return `${label} returned an error ${times}${first === undefined ? '' : `, first with ${quote(first.text)}`}.`;
  },
  fix: 'Fix what the response names and run again; these responses are in no statistic.',
};

function joined(errors: readonly ErrorResponses[]): ErrorResponses {
  const [first] = errors.flatMap((of) => of.first ?? []).toSorted((left, right) => left.sentMs - right.sentMs);
  return {
    count: errors.reduce((sum, { count }) => sum + count, 0),
    sinceMs: errors.reduce((earliest, { sinceMs }) => Math.min(earliest, sinceMs), Number.POSITIVE_INFINITY),
    ...(first !== undefined && { first }),
  };
}

function quote(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ');
  return line.length <= MAX_RESPONSE_LENGTH ? line : `${line.slice(0, MAX_RESPONSE_LENGTH)} …`;
}
