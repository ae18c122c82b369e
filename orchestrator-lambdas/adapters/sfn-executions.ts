/** Step Functions on the AWS SDK: is the execution that owns a lock still running? */
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Executions } from '../ports.ts';
import { responseUnless } from './aws-errors.ts';

export class SdkExecutions implements Executions {
  readonly #client = new SFNClient({ maxAttempts: 6 });

  async isRunning(executionArn: string): Promise<boolean> {
    const execution = await responseUnless(
      'ExecutionDoesNotExist',
      `DescribeExecution ${executionArn}`,
      this.#client.send(new DescribeExecutionCommand({ executionArn })),
    );
    return execution?.status === 'RUNNING' || execution?.status === 'PENDING_REDRIVE';
  }
}
