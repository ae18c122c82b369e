/** What a strategy took, from the stub's log of its calls, and how it compares with what was asked. */
import { lateByPercent, modelledMs } from '../../kit/stub-figures.ts';
import type { StubCall } from '../../kit/stub-functions.ts';

/** Wall time over the times of the model; calls per cold sample without polls, divided by the burst. */
const ASKED = { ratio: 1.15, callsPerUpdate: 2 } as const;

export interface StrategyRun {
  readonly name: string;
  readonly burst: number;
  /** From the first update to the response to the last call, without planning, restore and report. */
  readonly sampling: { readonly startMs: number; readonly endMs: number };
  /** Everything. */
  readonly totalMs: number;
  /** Every call of the run. */
  readonly calls: readonly StubCall[];
  /** The run's own count of control-plane calls; absent for strategies that keep none. */
  readonly reportedCalls?: number;
  /** Verified cold starts of the report; absent where nothing verifies them. */
  readonly verifiedSamples?: number;
}

export interface StrategyFigures {
  readonly name: string;
  /** Cold starts by the stub's log. */
  readonly samples: number;
  readonly secondsPerSample: number;
  readonly ratio: number;
  readonly ratioOfWholeRun: number;
  readonly callsPerSample: number;
  readonly pollsPerSample: number;
  readonly throttles: number;
  /** How long after its end an update was found to have ended, over its latency. */
  readonly lateByPercent: number;
  readonly reached: { readonly ratio: boolean; readonly calls: boolean };
  readonly problems: readonly string[];
}

const isInvoke = ({ api }: StubCall) => api === 'Invoke';

export function figuresOf(run: StrategyRun): StrategyFigures {
  const inSampling = run.calls.filter(({ atMs }) => atMs >= run.sampling.startMs && atMs <= run.sampling.endMs);
  const control = inSampling.filter((call) => !isInvoke(call));
  const polls = control.filter(({ isPoll }) => isPoll).length;
  const samples = inSampling.filter(({ initMs }) => initMs !== undefined).length;
  const samplingMs = run.sampling.endMs - run.sampling.startMs;
  const modelMs = modelledMs(inSampling);
  const [ratio, callsPerSample] = [samplingMs / modelMs, (control.length - polls) / samples];
  return {
    name: run.name,
    samples,
    secondsPerSample: samplingMs / 1000 / samples,
    ratio,
    ratioOfWholeRun: run.totalMs / modelMs,
    callsPerSample,
    pollsPerSample: polls / samples,
    throttles: run.calls.filter(({ isThrottled }) => isThrottled).length,
    lateByPercent: lateByPercent(inSampling),
    reached: { ratio: ratio <= ASKED.ratio, calls: callsPerSample <= ASKED.callsPerUpdate / run.burst },
    problems: problemsOf(run, samples),
  };
}

function problemsOf(run: StrategyRun, samples: number): string[] {
  const problems: string[] = [];
  const counted = run.calls.filter((call) => !isInvoke(call)).length;
  if (run.reportedCalls !== undefined && run.reportedCalls !== counted) {
    problems.push(`its report counts ${run.reportedCalls} calls of the control plane, the stub ${counted}`);
  }
  if (run.verifiedSamples !== undefined && run.verifiedSamples !== samples) {
    problems.push(`its report has ${run.verifiedSamples} verified cold starts, the stub ${samples}`);
  }
  return problems;
}

const COLUMNS = [
  ['samples', 9],
  ['s/sample', 10],
  ['ratio', 8],
  ['whole run', 10],
  ['calls', 7],
  ['polls', 7],
  ['late', 7],
  ['throttles', 10],
] as const;

export function tableOf(figures: readonly StrategyFigures[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const head = ['strategy'.padEnd(width), ...COLUMNS.map(([title, size]) => title.padStart(size))].join('');
  const rows = figures.map((of) => {
    const late = Number.isNaN(of.lateByPercent) ? '–' : `${of.lateByPercent.toFixed(1)} %`;
    const cells = [
      String(of.samples),
      of.secondsPerSample.toFixed(2),
      of.ratio.toFixed(2),
      of.ratioOfWholeRun.toFixed(2),
      of.callsPerSample.toFixed(2),
      of.pollsPerSample.toFixed(2),
      late,
      String(of.throttles),
    ];
    const asked = `  ratio ≤ ${ASKED.ratio}: ${yesOrNo(of.reached.ratio)}, calls: ${yesOrNo(of.reached.calls)}`;
    return of.name.padEnd(width) + cells.map((cell, index) => cell.padStart(COLUMNS[index]?.[1] ?? 0)).join('') + asked;
  });
  const problems = figures.flatMap(({ name, problems: own }) => own.map((problem) => `! ${name}: ${problem}`));
  return [head, ...rows, ...problems].join('\n');
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
