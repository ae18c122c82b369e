/** Runs Thaw's state machine, as it is deployed, on a stub function. */
import { DescribeExecutionCommand, ListExecutionsCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import type { Results } from '../../../core/analysis/results/types.ts';
import { BenchmarkError } from '../../../core/errors.ts';
import { type CloudKit, executionEnd, readObject, runOf, startExecution } from '../../kit/deployed-cloud.ts';
import { forgetStubCalls, readStubCalls } from '../../kit/stub-functions.ts';
import type { StrategyRun } from './figures.ts';

interface PipelineRun {
  readonly name: string;
  readonly functionArn: string;
  /** Each followed by a burst of cold starts. */
  readonly updates: number;
  readonly burst: number;
}

export async function runPipeline(
  kit: CloudKit,
  { name, functionArn, updates, burst }: PipelineRun,
): Promise<StrategyRun> {
  await forgetStubCalls(kit);
  const { executionArn } = await startExecution(kit, {
    name: 'pipeline',
    functions: [{ functionArn, memoryMb: [128], payloads: [{ name: 'empty', event: {} }] }],
    cold: { samples: updates * burst, burst, followUps: 0 },
    warm: null,
  });
  const { status, cause } = await executionEnd(kit, executionArn);
  const calls = await readStubCalls(kit);
  if (status !== 'SUCCEEDED') {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `The run of "${name}" ended as ${status}: ${cause}`,
      fix: 'Read .thaw/cloud/<port>/ministack.log.',
    });
  }
  const { startDate, stopDate } = await kit.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const runId = (await runOf(kit, executionArn)) ?? '';
  const results = JSON.parse(await readObject(kit, `runs/${runId}/results.json`)) as Results;
  return {
    name,
    burst,
    sampling: await lanesOf(kit, executionArn),
    totalMs: (stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0),
    calls,
    reportedCalls: results.run.actual.apiCalls ?? Number.NaN,
    verifiedSamples: results.configurations.reduce((sum, { cold }) => sum + (cold?.n ?? 0), 0),
  };
}

/** From the start of the first lane to the end of the last. */
async function lanesOf(kit: CloudKit, executionArn: string): Promise<StrategyRun['sampling']> {
  const { mapRuns = [] } = await kit.sfn.send(new ListMapRunsCommand({ executionArn }));
  const children = await Promise.all(
    mapRuns.map(({ mapRunArn }) => kit.sfn.send(new ListExecutionsCommand({ mapRunArn }))),
  );
  const lanes = children.flatMap(({ executions = [] }) => executions);
  return {
    startMs: Math.min(...lanes.map(({ startDate }) => startDate?.getTime() ?? Number.NaN)),
    endMs: Math.max(...lanes.map(({ stopDate }) => stopDate?.getTime() ?? Number.NaN)),
  };
}
