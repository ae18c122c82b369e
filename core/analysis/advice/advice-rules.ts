/** Every piece of advice. A new one is a constant and a line here. */
import { definedOnly } from '../../defined-only.ts';
import type { FunctionImports } from '../../imports/types.ts';
import type { Advice } from '../results/advice-result.ts';
import type { Prediction } from '../results/prediction-result.ts';
import type { ConfigurationResult, Results } from '../results/types.ts';
import type { AdviceRule, AdvisedConfiguration } from './advice-rule.ts';
import { FIRST_CALL_SHARE, WARM_CALL_SHARE } from './cpu-share.ts';
import { CONNECTION_PER_CALL, FIRST_CALL_HANDSHAKE } from './handshakes.ts';
import { HEAVY_IMPORT, INIT_READS } from './loading.ts';
import { INIT_WAITS, WARM_CALL_WAITS } from './waiting.ts';

export const ADVICE_RULES: readonly AdviceRule[] = [
  FIRST_CALL_HANDSHAKE,
  CONNECTION_PER_CALL,
  FIRST_CALL_SHARE,
  WARM_CALL_SHARE,
  HEAVY_IMPORT,
  INIT_READS,
  INIT_WAITS,
  WARM_CALL_WAITS,
];

const MAX_PER_FUNCTION = 3;

/** Of each function the three with the most milliseconds at stake, each at the configuration where it is most. */
export function makeAdvice(results: Pick<Results, 'functions' | 'configurations' | 'predictions'>): Advice[] {
  const imports = new Map(results.functions.map((measured) => [measured.function, measured.imports]));
  const predictions = Map.groupBy(results.predictions ?? [], workOf);
  const all = Map.groupBy(
    results.configurations.flatMap((configuration) =>
      adviceFor(advised(configuration, imports.get(configuration.function), predictions.get(workOf(configuration)))),
    ),
    (advice) => advice.function,
  );
  return results.functions.flatMap(({ function: label }) => {
    const byCode = Map.groupBy(
      (all.get(label) ?? []).toSorted((left, right) => right.costMs - left.costMs),
      ({ code }) => code,
    );
    return [...byCode.values()].flatMap(([costliest]) => costliest ?? []).slice(0, MAX_PER_FUNCTION);
  });
}

function adviceFor(configuration: AdvisedConfiguration): Advice[] {
  const { function: label, payload, override, memoryMb } = configuration;
  return ADVICE_RULES.flatMap(({ code, find, dependsOnMemory }) => {
    const finding = find(configuration);
    if (finding === undefined) return [];
    const ofSize = dependsOnMemory ? memoryMb : undefined;
    return [definedOnly({ function: label, payload, override, memoryMb: ofSize, code, ...finding })];
  });
}

/** What a prediction is of, whatever the memory size. */
function workOf({
  function: label,
  payload,
  override = '',
}: Pick<Prediction, 'function' | 'payload' | 'override'>): string {
  return `${label} ${payload} ${override}`;
}

function advised(
  configuration: ConfigurationResult,
  imports: FunctionImports | undefined,
  predictions: readonly Prediction[] = [],
): AdvisedConfiguration {
  const own = predictions.filter(({ metric }) => metric === 'durationMs');
  const predicted = Object.fromEntries(own.map((prediction) => [prediction.phase, prediction]));
  return definedOnly({ ...configuration, imports, predicted });
}
