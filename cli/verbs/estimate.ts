/** `thaw estimate SUITE`: time and cost of a run, without making it. */
import { formatCount, formatNumber, formatSeconds } from '../../core/format/numbers.ts';
import { estimateSuite } from '../../core/plan/estimate-suite.ts';
import type { EstimatedCounts } from '../../core/plan/types.ts';
import { PRICES_AS_OF } from '../../core/pricing/price-table.ts';
import { CONFIGURATION_ITEM } from '../../core/pricing/run-prices.ts';
import { optInCommand } from '../../core/suite/opt-in.ts';
import { EXIT } from '../errors/exit-codes.ts';
import type { Output } from '../output/output.ts';
import { chosenRegion } from '../sessions/aws-session.ts';
import { checkSuite, localCatalogue } from '../suites/check-suite.ts';
import { readSuiteInput } from '../suites/suite-input.ts';

/** Functions that are named as not opted in. */
const MAX_NAMED = 10;

interface EstimateOptions {
  readonly set: readonly string[];
  /** Sweep: MB at which every function is measured. */
  readonly memory?: readonly number[];
  readonly local: boolean;
  /** Absent = that of the environment or the profile, else us-east-1. */
  readonly region?: string;
}

export async function estimateVerb(
  suite: string | undefined,
  options: EstimateOptions,
  output: Output,
): Promise<number> {
  const input = readSuiteInput(suite, options.set, options.memory);
  const kind = options.local ? 'local' : 'aws';
  const region = options.region ?? (options.local ? undefined : await chosenRegion()) ?? 'us-east-1';
  const estimate = estimateSuite(input, localCatalogue(), { kind, region });
  const span = (count: keyof EstimatedCounts, format: (value: number) => string = formatNumber): string => {
    const max = format(estimate[count]);
    const min = estimate.least === undefined ? max : format(estimate.least[count]);
    return min === max ? max : `${min} to ${max}`;
  };
  output.print(
    [
      `A run of ${estimate.suiteName} ${kind === 'aws' ? `on AWS (${region})` : 'in the local cloud'}:`,
      `  time               about ${span('seconds', formatSeconds)}`,
      `  lanes and steps    ${formatCount(estimate.lanes, 'lane')} and ${formatCount(estimate.steps, 'step')}, ${formatCount(estimate.configurations, 'configuration')}`,
      ...(estimate.parts === 1
        ? []
        : [`  parts              ${estimate.parts}, one after another: the lanes are too long for one history`]),
      ...(estimate.loadJobs === 0 ? [] : [`  load jobs          ${estimate.loadJobs}, one after another`]),
      `  invocations        ${span('invocations')}`,
      `  function updates   ${span('updates')}`,
      `  state transitions  ${span('stateTransitions')}`,
      `  API calls          ${span('apiCalls')}`,
      kind === 'aws'
        ? `  cost               about ${span('costUsd', (usd) => usd.toFixed(4))} USD at list prices of ${PRICES_AS_OF}, without free tiers, CloudWatch and what the functions call`
        : '  cost               nothing: it runs on this machine',
      ...(kind === 'aws'
        ? [
            `  AWS Config         at least ${span('updates', (updates) => (updates * CONFIGURATION_ITEM.usd).toFixed(2))} USD more where it records functions continuously (one item per update)`,
          ]
        : []),
    ].join('\n'),
  );
  if (estimate.least !== undefined) {
    output.log(
      'The first number is when every configuration stops early, the second when none does (targetIntervalPercent).',
    );
  }
  if (estimate.overBudget) {
    output.log(
      `This is over the suite's budget of ${estimate.budget.usd} USD and ${formatCount(estimate.budget.minutes, 'minute')}: a run would be refused. Raise it with --set budget.usd=… or --set budget.minutes=…`,
    );
  }
  const { suite: resolved } = checkSuite(input, kind);
  const arns = new Set([...resolved.functions, ...resolved.setup].flatMap(({ functionArn }) => functionArn ?? []));
  for (const arn of [...arns].slice(0, MAX_NAMED)) {
    output.log(`note: a run needs ${arn} to be opted in: ${optInCommand(arn)}`);
  }
  if (arns.size > MAX_NAMED) output.log(`note: … and so ${arns.size - MAX_NAMED} more functions`);
  for (const warning of estimate.warnings) output.log(`note: ${warning.message} (${warning.fix})`);
  output.printJson(estimate);
  return EXIT.ok;
}
