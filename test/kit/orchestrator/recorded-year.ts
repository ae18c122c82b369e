/**
 * Nights of the recorded history as runs of the real pipeline: the raw records that Measure would have written to S3, with
 * REPORT lines, are written there; then the real tasks aggregate, publish and, in the morning, check the night.
 */

import { deliveryKey, runKeys } from '../../../core/plan/keys.ts';
import { makePlan } from '../../../core/plan/make-plan.ts';
import { makeRunId } from '../../../core/plan/run-id.ts';
import type { Plan } from '../../../core/plan/types.ts';
import { seededRandom } from '../../../core/statistics/seeded-shuffle.ts';
import type { Suite } from '../../../core/suite/types.ts';
import type { RawInvocation, SampleFile } from '../../../core/telemetry/types.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { publishReport, watchNight } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { type RecordedCell, readRecordedCells } from '../lambda-perf.ts';
import { plannedFunction } from '../planned-function.ts';
import { coldRecord } from '../raw-records.ts';
import { World } from './world.ts';

export const SUITE_NAME = 'nightly';

/** The outcome of a night. `not-started`: no execution; `no-report`: it ends before it can aggregate. */
export type Fate = 'measured' | 'not-started' | 'no-report' | 'failing' | 'partial';

export interface Night {
  /** `yyyy-mm-dd`. */
  readonly day: string;
  readonly fate: Fate;
  /** By function label: other code, and the factor of its Init Duration. */
  readonly changes?: Readonly<Record<string, { readonly codeSha256: string; readonly factor: number }>>;
}

export interface NightMessage {
  readonly day: string;
  readonly subject: string;
  readonly message: string;
}

const LABELS: Readonly<Record<string, string>> = { rust: 'rust', 'python3.12': 'python', 'nodejs20.x': 'node' };
const MEMORY_MB = [128, 512];
const SAMPLES = 10;
const PAYLOAD = { name: 'get', event: {} };

const SUITE: Suite = {
  name: SUITE_NAME,
  seed: 1,
  functions: Object.values(LABELS).map((label) => ({ label, target: label, memoryMb: MEMORY_MB, payloads: [PAYLOAD] })),
  setup: [],
  cold: { samples: SAMPLES, burst: SAMPLES, followUps: 0, maxAttempts: 3 },
  lanes: 1,
  budget: { usd: 1, minutes: 60 },
  published: [],
  patterns: [],
};

export class RecordedYear {
  readonly world = new World();
  readonly messages: NightMessage[] = [];
  readonly #cells: ReadonlyMap<string, readonly RecordedCell[]>;

  constructor() {
    const matching = readRecordedCells().filter(
      ({ runtime, architecture, memoryMb }) =>
        runtime in LABELS && architecture === 'arm64' && MEMORY_MB.includes(memoryMb),
    );
    this.#cells = Map.groupBy(matching, ({ date }) => date);
  }

  /** True when the source has the night. */
  isRecorded(day: string): boolean {
    return this.#cells.has(day);
  }

  /** Runs a night, and the check on the morning after it. */
  async live(night: Night): Promise<void> {
    const before = this.world.messages.length;
    if (night.fate !== 'not-started') await this.#run(night);
    await watchNight({ watch: { suite: SUITE_NAME, scheduledTime: `${night.day}T08:00:00Z` } }, this.world.ports);
    const sent = this.world.messages.slice(before);
    this.messages.push(...sent.map((message) => ({ day: night.day, ...message })));
    // As the lifecycle rule would, only sooner: what is left for later nights is in history/.
    for (const key of this.world.store.objects.keys())
      if (key.startsWith('runs/')) this.world.store.objects.delete(key);
  }

  async #run(night: Night): Promise<void> {
    const { store, ports } = this.world;
    const plan = planOf(night);
    const { runId, scheduledTime = '' } = plan;
    store.put(deliveryKey(SUITE_NAME, scheduledTime), JSON.stringify({ schemaVersion: 1, executionArn: '', runId }));
    if (night.fate === 'no-report') return;
    const keys = runKeys(runId);
    store.put(keys.plan, JSON.stringify(plan));
    for (const { index, cold, function: label, memoryMb } of plan.lanes[0]?.steps ?? []) {
      // The last step of a partial night was never made.
      if (cold === undefined || (night.fate === 'partial' && index === 5)) continue;
      const cell = this.#cells
        .get(night.day)
        ?.find((candidate) => LABELS[candidate.runtime] === label && candidate.memoryMb === memoryMb);
      const file: SampleFile = {
        schemaVersion: 1,
        runId,
        laneId: 'lane-1',
        stepIndex: index,
        records: (cell?.initMs ?? []).map((initMs, sequence) =>
          record(night, { configurationId: cold.configurationId, label, memoryMb, sequence, initMs }),
        ),
      };
      store.put(keys.samples(cold.configurationId, 'cold', 1, 1), JSON.stringify(file));
      const status = { schemaVersion: 1, laneId: 'lane-1', stepIndex: index, status: 'done' };
      store.put(keys.step('lane-1', index), JSON.stringify(status));
    }
    // Nobody looks at the pages of 365 nights.
    await aggregateResults({ runId }, ports, async () => '<svg/>');
    await publishReport({ runId }, ports);
  }
}

function planOf(night: Night): Plan {
  const scheduledTime = `${night.day}T02:00:00Z`;
  const executionArn = `arn:aws:states:eu-west-1:000000000000:execution:thaw-benchmark:${night.day}`;
  return makePlan({
    suite: SUITE,
    suiteSha256: 'a'.repeat(64),
    modified: false,
    functions: SUITE.functions.map(({ label }) =>
      plannedFunction(label, { codeSha256: night.changes?.[label]?.codeSha256 ?? `${label}-1`, metrics: [] }),
    ),
    environment: { kind: 'aws', region: 'eu-west-1' },
    runId: makeRunId(SUITE_NAME, scheduledTime, executionArn),
    executionArn,
    startedAt: new Date(scheduledTime).toISOString(),
    scheduledTime,
    warnings: [],
  });
}

/** The history has no Duration: 2 s ± 3 %, so that two nights are hardly ever equal in both decimals. */
function calmDuration(seed: string): number {
  return 2000 * (0.97 + 0.06 * seededRandom(seed)());
}

interface Call {
  readonly configurationId: string;
  readonly label: string;
  readonly memoryMb: number;
  readonly sequence: number;
  readonly initMs: number;
}

function record(night: Night, call: Call): RawInvocation {
  const { configurationId, memoryMb, sequence } = call;
  const requestId = `${night.day}-${configurationId}-${sequence}`;
  const sentAt = `${night.day}T02:01:00.${String(sequence).padStart(3, '0')}Z`;
  const isFailing = night.fate === 'failing';
  const initDurationMs = call.initMs * (night.changes?.[call.label]?.factor ?? 1);
  return coldRecord({
    configurationId,
    sequence,
    sentAt,
    endedAt: sentAt,
    requestId,
    ...(isFailing ? { functionError: 'Unhandled' } : {}),
    statusCode: isFailing ? 500 : 200,
    report: { memorySizeMb: memoryMb, initDurationMs, durationMs: calmDuration(requestId) },
    probe: { environmentId: requestId, memoryMb },
    expected: { memoryMb },
  });
}
