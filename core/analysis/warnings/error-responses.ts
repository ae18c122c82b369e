/**
 * The body of the first error response of each function: the status is counted elsewhere, but only the body says whether
 * the database was down, a secret missing or a queue full.
 */
import type { Sample } from '../../telemetry/types.ts';
import type { WarningRule } from './warning-rule.ts';

/** Enough for a reason; reports are shared more widely than logs. */
const MAX_RESPONSE_LENGTH = 200;

/** One per function (and override) that responded with an error outside of setup calls, with the first stored body. */
export const ERROR_RESPONSES: WarningRule<readonly [label: string, responses: readonly Sample[]]> = {
  code: 'WRONG_ANSWERS',
  when: 'a function responded with an error of its own',
  find: ({ plan, samples }) => {
    const labels = new Map(
      plan.configurations.map(({ id, function: label, override }) => [
        id,
        override === undefined ? label : `${label} / ${override.name}`,
      ]),
    );
    const wrong = samples.filter(({ excludeReason, phase }) => excludeReason === 'wrong_answer' && phase !== 'setup');
    return [...Map.groupBy(wrong, ({ configurationId: id }) => labels.get(id) ?? id)];
  },
  message: ([label, responses]) => {
    const times = responses.length === 1 ? 'once' : `${responses.length} times`;
    const body = responses.map(({ responseStart = '' }) => responseStart.trim()).find((text) => text !== '');
    return `${label} returned an error ${times}${body === undefined ? '' : `, first with ${quote(body)}`}.`;
  },
  fix: 'Fix what the response names and run again; these responses are in no statistic.',
};

function quote(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ');
  return line.length <= MAX_RESPONSE_LENGTH ? line : `${line.slice(0, MAX_RESPONSE_LENGTH)} …`;
}
