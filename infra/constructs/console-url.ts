/**
 * The output with the link to the state machine in the console. One template serves all partitions: where the console's
 * host is not known, the output is left out, so that the stack does not fail for its sake. Conditions instead of a mapping:
 * CloudFormation refuses a template in which Fn::FindInMap finds no key.
 */
import { Aws, CfnCondition, CfnOutput, Fn, type Stack } from 'aws-cdk-lib';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CONSOLE_PARTITIONS, consoleUrl } from '../../core/format/console-url.ts';
import { OUTPUT_NAMES, pascalCase } from '../deployment/names.ts';

/** Adds the output `ConsoleUrl` to the stack. */
export function outputConsoleUrl(stack: Stack, { stateMachineArn }: IStateMachine): void {
  const page = `states/home?region=${stack.region}#/statemachines/view/${stateMachineArn}`;
  const isHere = CONSOLE_PARTITIONS.map(
    (partition) =>
      new CfnCondition(stack, `PartitionIs${pascalCase(partition)}`, {
        expression: Fn.conditionEquals(Aws.PARTITION, partition),
      }),
  );
  const urls = CONSOLE_PARTITIONS.map((partition) => consoleUrl(partition, stack.region, page) ?? '');
  new CfnOutput(stack, OUTPUT_NAMES.consoleUrl, {
    description: 'The state machine in the console',
    // The last one needs no condition of its own: the output has it.
    value: urls.reduceRight((others, url, index) =>
      Fn.conditionIf(isHere[index]?.logicalId ?? '', url, others).toString(),
    ),
    condition: new CfnCondition(stack, 'HasConsole', { expression: Fn.conditionOr(...isHere) }),
  });
}
