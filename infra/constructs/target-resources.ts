/** What targets need beside themselves. A resource is made when the first target needs it, so nobody pays for the others. */
import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow } from '../access/explained-access.ts';
import type { Need } from '../catalogue/catalogue.ts';
import { TARGET_SECRET_PREFIX } from '../deployment/names.ts';
import { DataNeeds, type DataNeedsProps, type Granted } from './data-needs.ts';

/** The four operations of the published DynamoDB benchmark, and nothing else. */
const TABLE_ACTIONS = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:BatchWriteItem'];

export class TargetResources {
  readonly #stack: Stack;
  readonly #data: DataNeeds;
  #table: Table | undefined;
  #secret: Secret | undefined;
  #eventBus: EventBus | undefined;

  constructor(stack: Stack, props: DataNeedsProps) {
    this.#stack = stack;
    this.#data = new DataNeeds(stack, props);
  }

  /** Lets a role use what it needs, and says what the function must have for it. */
  grant(need: Need, role: Role): Granted {
    if (need === 'database') return this.#data.database(role);
    if (need === 'cache') return this.#data.cache(role);
    if (need === 'parameters') return this.#data.parametersExtension();
    if (need === 'table') {
      this.#table ??= makeTable(this.#stack);
      const why = 'The target reads and writes the items of the benchmark.';
      allow(role, { actions: TABLE_ACTIONS, resources: [this.#table.tableArn], why });
      return { environment: { TABLE_NAME: this.#table.tableName } };
    }
    if (need === 'secret') {
      this.#secret ??= makeSecret(this.#stack);
      // Both `Ref` and `Id` are the ARN on AWS; the local emulator gives the name for `Ref`, and no policy fits a name.
      const arn = (this.#secret.node.defaultChild as CfnSecret).attrId;
      const why = 'The target checks signatures made with this secret.';
      allow(role, { actions: ['secretsmanager:GetSecretValue'], resources: [arn], why });
      return { environment: { SECRET_ID: arn } };
    }
    // Nobody listens on it: the benchmark measures the call, and rules would only cost.
    this.#eventBus ??= new EventBus(this.#stack, 'EventBus', { description: 'Takes the events of the Thaw targets' });
    const why = 'The target passes on what it received.';
    allow(role, { actions: ['events:PutEvents'], resources: [this.#eventBus.eventBusArn], why });
    return { environment: { EVENT_BUS_NAME: this.#eventBus.eventBusName } };
  }
}

function makeTable(stack: Stack): Table {
  const table = new Table(stack, 'Table', {
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
  return table;
}

function makeSecret(stack: Stack): Secret {
  const secret = new Secret(stack, 'Secret', {
    // By this name the orchestrator may read it: the sender of signed messages needs what their receiver checks with.
    secretName: `${TARGET_SECRET_PREFIX}signing`,
    description: 'Signs the messages of the webhook benchmark',
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'The secret signs made-up messages of the benchmark only; a rotation in the middle of a run would spoil it.',
  });
  return secret;
}
