/** Does the owner of a lock still run? Step Functions on the AWS SDK. */
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Executions } from '../ports.ts';
import { readSdkError, toBenchmarkError } from './aws-errors.ts';

export class SdkExecutions implements Executions {
  readonly #client = new SFNClient({ maxAttempts: 6 });

  async isRunning(executionArn: string): Promise<boolean> {
    try {
      const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING' || status === 'PENDING_REDRIVE';
    } catch (error) {
      if (readSdkError(error).name === 'ExecutionDoesNotExist') return false;
      throw toBenchmarkError(error, `DescribeExecution ${executionArn}`);
    }
  }
}
