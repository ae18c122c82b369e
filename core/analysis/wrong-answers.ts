/**
 * What functions said when they answered with an error: a status is counted everywhere, and only the body tells whether the
 * database was down, a secret missing or a queue full.
 */
import type { Plan } from '../plan/types.ts';
import type { Sample } from '../telemetry/types.ts';

/** Enough for a reason; a report is shown to more people than a log. */
const MAX_ANSWER_LENGTH = 200;

/** One sentence a function (and override) that answered with an error outside of setup calls, with the first body that was kept. */
export function wrongAnswers(plan: Pick<Plan, 'configurations'>, samples: readonly Sample[]): string[] {
  const labels = new Map(
    plan.configurations.map(({ id, function: label, override }) => [
      id,
      override === undefined ? label : `${label} / ${override.name}`,
    ]),
  );
  const wrong = samples.filter((each) => each.excludeReason === 'wrong_answer' && each.phase !== 'setup');
  const byFunction = Map.groupBy(wrong, (each) => labels.get(each.configurationId) ?? each.configurationId);
  return [...byFunction].map(([label, found]) => {
    const times = found.length === 1 ? 'once' : `${found.length} times`;
    const body = found.map(({ answerStart = '' }) => answerStart.trim()).find((text) => text !== '');
    return `${label} answered with an error ${times}${body === undefined ? '' : `, first with ${quote(body)}`}.`;
  });
}

function quote(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ');
  return line.length <= MAX_ANSWER_LENGTH ? line : `${line.slice(0, MAX_ANSWER_LENGTH)} …`;
}
