/** A run as the local cloud observed it: parts, connections and modules. The figures are the same on every machine. */

import type { Advice } from '../../core/analysis/results/advice-result.ts';
import { functionImports } from '../../core/imports/function-imports.ts';
import type { LoadedModule } from '../../core/imports/types.ts';
import type { ConnectionObservation } from '../../core/telemetry/connection-observation.ts';
import type { InvocationObservation, PhaseObservation } from '../../core/telemetry/observation.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import type { ListedRun } from './listed-run.ts';

/** @param parallel labels of functions in which several threads compute */
export function observedRun<Run extends ListedRun>(run: Run, parallel: readonly string[] = []): Run {
  const labels = new Map(run.plan.configurations.map(({ id, function: label }) => [id, label]));
  const isParallel = (sample: Sample) => parallel.includes(labels.get(sample.configurationId) ?? '');
  const imports = new Map(
    run.plan.functions
      .filter(({ runtime }) => !runtime.startsWith('provided'))
      .flatMap(({ label }) => {
        const of = functionImports([{ initMs: 250, modules: MODULES }]);
        return of === undefined ? [] : [[label, of] as const];
      }),
  );
  return {
    ...run,
    imports,
    samples: run.samples.map((sample) => ({ ...sample, observation: observationOf(sample, isParallel(sample)) })),
  };
}

function observationOf(sample: Sample, parallel: boolean): InvocationObservation {
  const { initDurationMs, durationMs, memorySizeMb = 128 } = sample;
  const quota = Math.min(1, memorySizeMb / 1769);
  const isCold = sample.phase === 'cold';
  return {
    ...(initDurationMs !== undefined && { init: phaseOf(initDurationMs, 0.9, parallel) }),
    ...(durationMs !== undefined && { handler: phaseOf(durationMs, 0.9 * quota, parallel) }),
    connections: isCold && durationMs !== undefined ? connectionsOf(durationMs) : [],
  };
}

function phaseOf(wallMs: number, computingShare: number, parallel: boolean): PhaseObservation {
  const cpuMs = hundredths(wallMs * computingShare);
  const shareWaitMs = hundredths(wallMs * (0.9 - computingShare));
  return { wallMs, cpuMs, shareWaitMs, throttledMs: shareWaitMs, parallel };
}

function connectionsOf(durationMs: number): ConnectionObservation[] {
  const at = (share: number) => hundredths(durationMs * share);
  return [
    {
      host: 'example.org',
      port: 8443,
      phase: 'init',
      startMs: 2.5,
      dnsMs: 3.25,
      tcpMs: 0.75,
      helloMs: 6.5,
      tlsMs: 4.25,
      requests: 0,
      reused: false,
    },
    {
      host: 'dynamodb.us-east-1.amazonaws.com',
      port: 443,
      service: 'dynamodb',
      phase: 'handler',
      startMs: at(0.05),
      helloMs: at(0.6),
      helloComputingMs: at(0.05),
      tlsMs: at(0.1),
      requestMs: at(0.05),
      firstByteMs: at(0.1),
      sentBytes: 1500,
      receivedBytes: 4800,
      requests: 2,
      reused: false,
    },
  ];
}

const MODULES: readonly LoadedModule[] = [
  loaded('handler', 75.5),
  loaded('boto3', 0.25, 'handler'),
  loaded('boto3.session', 1.25, 'boto3'),
  loaded('botocore', 88.5, 'boto3.session'),
  loaded('urllib3', 41, 'botocore'),
  ...Array.from({ length: 40 }, (_, number) => loaded(`botocore.part_${number}`, 5 - number / 10, 'botocore')),
];

function loaded(name: string, selfMs: number, importedBy?: string): LoadedModule {
  return { name, selfMs, isOfFunction: true, ...(importedBy !== undefined && { importedBy }) };
}

export const ADVICE: readonly Advice[] = [
  {
    function: 'rust-dynamodb',
    payload: 'get',
    memoryMb: 128,
    code: 'CLIENT_IN_HANDLER',
    costMs: 180,
    sentence: '180 of 300 ms prepare the first connection at 7 % of a CPU; create it in init, which is not throttled.',
    evidence: { helloMs: 180, wallMs: 300, cpuPercent: 7 },
  },
];

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
