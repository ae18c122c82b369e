/**
 * The role and the log group of a Lambda function. Not AWSLambdaBasicExecutionRole, which allows writing to every log
 * group of the account, and creates groups without retention.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

interface FunctionRoleProps {
  readonly functionName: string;
  readonly retention: RetentionDays;
}

export class FunctionRole extends Construct {
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: FunctionRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Role of the Lambda function ${props.functionName}`,
    });
    // Deleted with the stack: the logs only help to find out why a run failed, and the raw records are in the bucket.
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: props.retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup.grantWrite(this.role);
  }
}
