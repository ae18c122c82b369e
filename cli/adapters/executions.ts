/** The state machine's executions. */
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { type ClientSettings, clientOptions } from './client-options.ts';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

export interface Execution {
  readonly arn: string;
  readonly status: ExecutionStatus;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** JSON; only of an execution that succeeded. */
  readonly output?: string | undefined;
}

export interface Executions {
  /** Starts an execution with the suite JSON as input and returns its ARN. */
  start(input: unknown): Promise<string>;
  describe(executionArn: string): Promise<Execution>;
  /** Stops it; the rule on status changes then restores every function. */
  stop(executionArn: string, cause: string): Promise<void>;
}

export function makeExecutions(settings: ClientSettings, stateMachineArn: string): Executions {
  const client = new SFNClient(clientOptions(settings));
  return {
    async start(input) {
      const started = await client.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
      return started.executionArn ?? '';
    },
    async describe(executionArn) {
      const { status, error, cause, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
      return { arn: executionArn, status: (status ?? 'RUNNING') as ExecutionStatus, error, cause, output };
    },
    async stop(executionArn, cause) {
      await client.send(new StopExecutionCommand({ executionArn, error: 'STOPPED_BY_USER', cause }));
    },
  };
}
