/**
 * What functions said when they answered with an error: a status is counted everywhere, and only the body tells whether the
 * database was down, a secret missing or a queue full.
 */
import type { Sample } from '../../telemetry/types.ts';
import type { WarningRule } from './warning-rule.ts';

/** Enough for a reason; a report is shown to more people than a log. */
const MAX_ANSWER_LENGTH = 200;

/** One a function (and override) that answered with an error outside of setup calls, with the first body that was kept. */
export const WRONG_ANSWERS: WarningRule<readonly [label: string, answers: readonly Sample[]]> = {
  code: 'WRONG_ANSWERS',
  when: 'a function answered with an error of its own',
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
  say: ([label, answers]) => {
    const times = answers.length === 1 ? 'once' : `${answers.length} times`;
    const body = answers.map(({ answerStart = '' }) => answerStart.trim()).find((text) => text !== '');
    return `${label} answered with an error ${times}${body === undefined ? '' : `, first with ${quote(body)}`}.`;
  },
  fix: 'Cure what the answer says and run again; these answers are in no statistic.',
};

function quote(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ');
  return line.length <= MAX_ANSWER_LENGTH ? line : `${line.slice(0, MAX_ANSWER_LENGTH)} …`;
}
