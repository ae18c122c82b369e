/** How long an update, an init and an invocation of a stub function take: drawn from the model in its environment variables. */
import { seededRandom } from '../../../core/statistics/seeded-shuffle.ts';
import { asObject, type Json } from '../wire/json.ts';
import { lambdaErrors } from '../wire/responses.ts';

type Drawn = 'updateMs' | 'initMs' | 'durationMs';

export interface StubModel extends Readonly<Record<Drawn, number>> {
  /** Draws are uniform from this much below to this much above. */
  readonly spreadPercent: number;
  readonly seed: number;
}

/** Variable, member, default and maximum. */
const VARIABLES = [
  ['STUB_UPDATE_MS', 'updateMs', 1000, 600_000],
  ['STUB_INIT_MS', 'initMs', 300, 10_000],
  ['STUB_DURATION_MS', 'durationMs', 100, 900_000],
  ['STUB_SPREAD_PERCENT', 'spreadPercent', 10, 100],
  ['STUB_SEED', 'seed', 1, 4_294_967_295],
] as const;

/** Throws LambdaApiError 400 for a value that is no number or too large. */
export function stubModelOf(configuration: Json): StubModel {
  const variables = asObject(asObject(configuration['Environment'])['Variables']);
  const entries = VARIABLES.map(([variable, member, standard, max]) => {
    const value = Number(variables[variable] ?? standard);
    if (value >= 0 && value <= max) return [member, value];
    throw lambdaErrors.failedConstraint(`'${variables[variable]}'`, variable, `Member must be from 0 to ${max}`);
  });
  return Object.fromEntries(entries) as StubModel;
}

/** The n-th draw of a function depends on seed, name and kind only. */
export type Draw = (model: StubModel, kind: Drawn) => number;

export function createDraw(functionName: string): Draw {
  const generators = new Map<string, () => number>();
  return (model, kind) => {
    const key = `${model.seed}/${functionName}/${kind}`;
    const random = generators.get(key) ?? seededRandom(key);
    generators.set(key, random);
    return model[kind] * (1 + (model.spreadPercent / 100) * (2 * random() - 1));
  };
}
