/**
 * Did the languages do the same work? Functions of different runtimes that got the same payload must answer with the
 * same fields and the same counts; otherwise their times compare different things.
 */
import type { Plan } from '../plan/types.ts';
import type { Sample } from '../telemetry/types.ts';
import type { SampleIndex } from './group-samples.ts';
import { MEASURED_PHASES } from './group-samples.ts';

interface Answer {
  readonly function: string;
  readonly runtime: string;
  /** Names of the top-level fields; undefined when the kept start of the body is not a whole JSON object. */
  readonly fields: readonly string[] | undefined;
  /** Values of the counts (metrics without a unit in the name), by name. */
  readonly counts: ReadonlyMap<string, string>;
}

/** One sentence for each difference, with the payloads that show it; empty when all agree. */
export function differingAnswers(plan: Plan, index: SampleIndex): string[] {
  const differences = Map.groupBy(differencesByPayload(plan, index), ([, difference]) => difference);
  return [...differences].map(([difference, found]) => {
    const payloads = found.map(([payload]) => payload).join(', ');
    return `${found.length === 1 ? 'Payload' : 'Payloads'} ${payloads}: ${difference}.`;
  });
}

function differencesByPayload(plan: Plan, index: SampleIndex): [payload: string, difference: string][] {
  const byPayload = Map.groupBy(plan.configurations, (each) => each.payload.name);
  return [...byPayload].flatMap(([payload, configurations]) => {
    const labels = [...new Set(configurations.map((each) => each.function))];
    const answers = labels.flatMap((label) => {
      const ids = configurations.filter((each) => each.function === label).map((each) => each.id);
      const samples = ids.flatMap((id) => MEASURED_PHASES.flatMap((phase) => index.valid(id, phase)));
      const runtime = plan.functions.find((each) => each.label === label)?.runtime ?? '';
      return samples.length === 0 ? [] : [answerOf(label, runtime, samples)];
    });
    const [first, ...others] = answers;
    if (first === undefined) return [];
    return others.flatMap((other): [string, string][] => {
      const difference = other.runtime === first.runtime ? undefined : describeDifference(first, other);
      return difference === undefined ? [] : [[payload, difference]];
    });
  });
}

function answerOf(label: string, runtime: string, samples: readonly Sample[]): Answer {
  const fields = samples.map((sample) => fieldNames(sample.answerStart)).find((names) => names !== undefined);
  const names = new Set(samples.flatMap((sample) => Object.keys(sample.metrics)));
  const counts = [...names]
    .filter((name) => /_count$/.test(name))
    .map((name): [string, string] => {
      const values = new Set(samples.flatMap((sample) => sample.metrics[name] ?? []));
      return [name, [...values].sort((a, b) => a - b).join('/')];
    });
  return { function: label, runtime, fields, counts: new Map(counts) };
}

function fieldNames(body: string | undefined): string[] | undefined {
  if (body === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return Object.keys(parsed).sort();
  } catch {
    // The body was longer than what is kept, or is not JSON: nothing can be said of its fields.
    return undefined;
  }
}

function describeDifference(a: Answer, b: Answer): string | undefined {
  const parts: string[] = [];
  if (a.fields !== undefined && b.fields !== undefined) {
    const { fields: inA } = a;
    const { fields: inB } = b;
    const onlyA = inA.filter((name) => !inB.includes(name));
    const onlyB = inB.filter((name) => !inA.includes(name));
    if (onlyA.length > 0) parts.push(`only ${a.function} answers ${onlyA.join(', ')}`);
    if (onlyB.length > 0) parts.push(`only ${b.function} answers ${onlyB.join(', ')}`);
  }
  for (const [name, value] of a.counts) {
    const other = b.counts.get(name);
    if (other !== undefined && other !== value)
      parts.push(`${name} is ${value} from ${a.function} and ${other} from ${b.function}`);
  }
  return parts.length === 0 ? undefined : parts.join('; ');
}
