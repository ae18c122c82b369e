/** Everything a task needs, in memory, with two targets that succeed unless a test changes them. */
import { BenchmarkError, isBenchmarkError } from '../../../core/errors.ts';
import type { LanePart } from '../../../core/plan/parts.ts';
import type { RunEnvironment } from '../../../core/plan/types.ts';
import type { Catalogue, CatalogueTarget } from '../../../core/suite/types.ts';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import { measure } from '../../../orchestrator-lambdas/measure/step.ts';
import { withCosts } from '../../../orchestrator-lambdas/middleware/with-costs.ts';
import { type PlannedRun, planRun } from '../../../orchestrator-lambdas/plan-run/step.ts';
import type { Log, Ports, PublishPorts } from '../../../orchestrator-lambdas/ports.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeLambda } from './fake-lambda.ts';
import { FakeReportStore } from './fake-report-store.ts';

export const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:first';
export const OTHER_EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:second';
export const STARTED_AT = '2026-11-20T02:00:00.000Z';

/** Two functions, two rounds, with one cold and two warm calls per function and round. */
export const SUITE = {
  name: 'mine',
  functions: [
    { target: 'red', memoryMb: [256], payloads: ['get'] },
    { target: 'blue', memoryMb: [512], payloads: ['get'] },
  ],
  cold: { samples: 2, burst: 1, followUps: 1, maxAttempts: 3, settleMs: 0 },
  warm: { samples: 4, discard: 0 },
  lanes: 1,
};

export class World {
  readonly clock = new FakeClock();
  readonly lambda = new FakeLambda(this.clock);
  readonly store = new FakeReportStore();
  /** ARNs of running executions. */
  readonly running = new Set([EXECUTION, OTHER_EXECUTION]);
  readonly logged: string[] = [];
  /** Functions that the deployment names. */
  readonly measured: string[] = [];
  /** Layer versions of the CPU time extension that are deployed. */
  cpuTimeLayers: { readonly arm64?: string; readonly x86_64?: string } = {};
  /** Values in Secrets Manager by id. */
  readonly secrets = new Map<string, string>();
  readonly catalogue: Catalogue = {
    targets: [target('red'), target('blue')],
    missing: [],
    suites: { shipped: { ...SUITE, name: 'shipped' } },
  };
  /** Messages that were sent, and metric lines that were printed. */
  readonly messages: { readonly subject: string; readonly message: string }[] = [];
  readonly metricLines: string[] = [];
  readonly ports: PublishPorts & Ports;
  /** Of the runs that are planned. */
  environment: RunEnvironment = { kind: 'local', region: 'us-east-1' };

  constructor() {
    const write = (message: string, data: unknown = {}) => {
      this.logged.push(`${message} ${JSON.stringify(data)}`);
    };
    const log: Log = { info: write, warn: write };
    this.ports = {
      functions: this.lambda,
      urls: this.lambda,
      secrets: { read: async (secretId) => this.readSecret(secretId) },
      store: this.store,
      executions: { isRunning: async (arn) => this.running.has(arn) },
      clock: this.clock,
      log,
      notifier: { publish: async (subject, message) => void this.messages.push({ subject, message }) },
      metrics: { emit: (line) => void this.metricLines.push(line) },
      costs: { addInvocation: () => {}, addTransitions: () => {} },
      environmentKind: 'aws',
    };
    this.lambda.add('thaw-red', { environment: { TABLE_NAME: 'items', SECRET: 'correct horse' } });
    this.lambda.add('thaw-blue');
  }

  private readSecret(secretId: string): string {
    const value = this.secrets.get(secretId);
    if (value !== undefined) return value;
    throw new BenchmarkError({ code: 'SECRET_MISSING', source: 'user', message: `no ${secretId}`, fix: 'Deploy.' });
  }

  async plan(input: unknown = SUITE, executionArn = EXECUTION): Promise<PlannedRun> {
    this.clock.startTask();
    const context = {
      catalogue: this.catalogue,
      environment: this.environment,
      optIn: { functionNames: this.measured, endpointUrl: undefined },
      cpuTimeLayers: this.cpuTimeLayers,
    };
    const event = { input, executionArn, executionStartedAt: STARTED_AT };
    return this.task((ports) => planRun(event, context, ports));
  }

  /** Runs a task as its Lambda does, with the metric of its costs; its own Lambda has no memory and costs nothing. */
  task<Result>(run: (ports: PublishPorts & Ports) => Promise<Result>): Promise<Result> {
    return withCosts(this.ports, { environment: this.environment, memoryMb: 0 }, run);
  }

  /** The loops of the state machine: every step, with the attempts that Measure requests; errors are recorded. */
  async runLanes(planned: PlannedRun): Promise<void> {
    for (let part = 1; part <= planned.partCount; part += 1) {
      await this.runPart(planned, part === 1 ? planned.lanesKey : `${planned.lanesKeyPrefix}${part}.json`);
    }
  }

  private async runPart(planned: PlannedRun, key: string): Promise<void> {
    const items = JSON.parse(this.store.objects.get(key)?.text ?? '[]') as readonly LanePart[];
    for (const { laneId, firstStep, stepCount } of items) {
      for (let stepIndex = firstStep; stepIndex < firstStep + stepCount; stepIndex += 1) {
        const step = { runId: planned.runId, laneId, stepIndex };
        try {
          await this.runStep(step);
        } catch (error) {
          if (!isBenchmarkError(error) || error.code === 'LOCK_LOST') throw error;
          const failure = { Error: error.code, Cause: error.message };
          await this.task((ports) => measure({ ...step, attempt: 1, failure }, ports));
        }
      }
    }
  }

  /** @returns the number of attempts of the step */
  async runStep(step: { runId: string; laneId: string; stepIndex: number }): Promise<number> {
    let controlPlaneCalls = 0;
    for (let attempt = 1; ; attempt += 1) {
      const event = { ...step, attempt };
      this.clock.startTask();
      const forced = await this.task((ports) => forceColdStart(event, ports));
      controlPlaneCalls += forced.controlPlaneCalls;
      this.clock.startTask();
      const { revisionId, update } = forced;
      const of = { ...event, revisionId, controlPlaneCalls, update: update ?? undefined };
      const measured = await this.task((ports) => measure(of, ports));
      controlPlaneCalls += measured.controlPlaneCalls;
      if (!measured.again) return attempt;
      await this.clock.sleep(measured.waitSeconds * 1000);
    }
  }
}

function target(name: string): CatalogueTarget {
  return {
    functionName: `thaw-${name}`,
    architecture: 'arm64',
    manifest: {
      schemaVersion: 1,
      name,
      description: `The ${name} target`,
      language: 'rust',
      runtime: 'provided.al2023',
      handler: 'bootstrap',
      architectures: ['arm64'],
      memoryMb: 128,
      timeoutSeconds: 30,
      payloads: { get: { rawPath: '/get' }, seed: { rawPath: '/seed' } },
      metrics: ['sdk_call_ms'],
      needs: [],
      probe: true,
      differences: [`${name} is not published`],
    },
  };
}
