/** `thaw estimate SUITE`: what a run would take and cost, without making it. */
import { estimateSuite } from '../../core/plan/estimate-suite.ts';
import { localCatalogue } from '../check-suite.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { formatSeconds } from '../output/progress-text.ts';
import { readSuiteInput } from '../suite-input.ts';

export interface EstimateOptions {
  readonly set: readonly string[];
  readonly local: boolean;
  readonly region: string;
}

export function estimateVerb(suite: string | undefined, options: EstimateOptions, output: Output): number {
  const input = readSuiteInput(suite, options.set);
  const kind = options.local ? 'local' : 'aws';
  const estimate = estimateSuite(input, localCatalogue(), { kind, region: options.region });
  output.print(
    [
      `A run of ${estimate.suiteName} ${kind === 'aws' ? `on AWS (${options.region})` : 'in the local cloud'}:`,
      `  time               about ${formatSeconds(estimate.seconds)}`,
      `  lanes and steps    ${estimate.lanes} and ${estimate.steps}, ${estimate.configurations} configurations`,
      `  invocations        ${estimate.invocations}`,
      `  function updates   ${estimate.updates}`,
      `  state transitions  ${estimate.stateTransitions}`,
      `  API calls          ${estimate.apiCalls}`,
      kind === 'aws'
        ? `  cost               about ${estimate.costUsd.toFixed(4)} USD without free tiers`
        : '  cost               nothing: it runs on this machine',
    ].join('\n'),
  );
  if (estimate.overBudget) {
    output.say(
      `This is over the suite's budget of ${estimate.budget.usd} USD and ${estimate.budget.minutes} minutes: a run would be refused. Raise it with --set budget.usd=… or --set budget.minutes=…`,
    );
  }
  for (const warning of estimate.warnings) output.say(`note: ${warning.message} (${warning.fix})`);
  output.printJson(estimate);
  return EXIT.ok;
}
