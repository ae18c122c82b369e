/** The measured functions of ours and the table they use: nothing here knows that it is measured. */
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { DeploymentContent } from '../catalogue.ts';
import { acceptDoubledDependencies } from '../cfn-lint-exceptions.ts';
import { TargetFunction } from '../constructs/target-function.ts';
import { pascalCase } from '../names.ts';
import type { Settings } from '../settings.ts';

export interface TargetsStackProps {
  readonly settings: Settings;
  readonly content: DeploymentContent;
  readonly repositoryRoot: string;
}

export class TargetsStack extends Stack {
  constructor(scope: Construct, id: string, props: TargetsStackProps) {
    super(scope, id, { description: 'Thaw: the functions that are measured, and their table' });
    acceptDoubledDependencies(this);
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'The table holds made-up items that the setup call of a suite writes again: there is nothing to recover.',
    });
    for (const target of props.content.targets) {
      new TargetFunction(this, pascalCase(target.manifest.name), {
        target,
        repositoryRoot: props.repositoryRoot,
        architecture: props.settings.architecture,
        table,
      });
    }
    this.warnOfMissingTargets(props);
  }

  private warnOfMissingTargets({ content, settings }: TargetsStackProps): void {
    const { missing } = content.catalogue;
    // With a choice of targets, the others are left out on purpose.
    const unexpected = settings.targets === undefined ? missing : [];
    for (const { target, reason, fix } of unexpected) {
      Validations.of(this).addWarning(`thaw:target-left-out:${target}`, `${target} is left out: ${reason}. ${fix}`);
    }
  }
}
