/** The resources that targets need. A resource is made when the first target needs it, so that no others are charged. */
import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { EnvironmentKind } from '../../core/suite/types.ts';
import { allow } from '../access/explained-access.ts';
import type { Need } from '../catalogue/catalogue.ts';
import { TARGET_SECRET_PREFIX, type Task } from '../deployment/names.ts';
import { DataNeeds, type DataNeedsProps, type Granted } from './data-needs.ts';
import { StoredRun } from './stored-run.ts';

/** The four operations of the published DynamoDB benchmark. */
const TABLE_ACTIONS = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:BatchWriteItem'];

export class TargetResources {
  readonly #stack: Stack;
  readonly #data: DataNeeds;
  #table: Table | undefined;
  #secret: Secret | undefined;
  #eventBus: EventBus | undefined;
  readonly #kind: EnvironmentKind;
  #storedRun: StoredRun | undefined;

  constructor(stack: Stack, props: DataNeedsProps) {
    this.#stack = stack;
    this.#kind = props.settings.environment?.kind ?? 'aws';
    this.#data = new DataNeeds(stack, props);
  }

  /** Grants the role of a task's copy what its payloads use, and returns its variables. */
  grantCopy(task: Task, role: Role): Readonly<Record<string, string>> {
    return this.#ofStoredRun().grantCopy(task, role);
  }

  #ofStoredRun(): StoredRun {
    this.#storedRun ??= new StoredRun(this.#stack, this.#kind);
    return this.#storedRun;
  }

  /** Grants a role what the need requires, and returns what its function gets. */
  grant(need: Need, role: Role): Granted {
    if (need === 'database') return this.#data.database(role);
    if (need === 'cache') return this.#data.cache(role);
    if (need === 'parameters') return this.#data.parametersExtension();
    if (need === 'stored-run') return { environment: this.#ofStoredRun().grantStore(role) };
    if (need === 'table' || need === 'table-item') {
      this.#table ??= makeTable(this.#stack);
      const isReader = need === 'table-item';
      const why = isReader ? 'The target reads one item.' : 'The target reads and writes the items of the benchmark.';
      const actions = isReader ? ['dynamodb:GetItem'] : TABLE_ACTIONS;
      allow(role, { actions, resources: [this.#table.tableArn], why });
      return { environment: { TABLE_NAME: this.#table.tableName } };
    }
    if (need === 'secret') {
      this.#secret ??= makeSecret(this.#stack);
      // `Ref` and `Id` are the ARN on AWS; in the local emulator `Ref` is the name, which no policy can contain.
      const arn = (this.#secret.node.defaultChild as CfnSecret).attrId;
      const why = 'The target checks signatures made with this secret.';
      allow(role, { actions: ['secretsmanager:GetSecretValue'], resources: [arn], why });
      return { environment: { SECRET_ID: arn } };
    }
    // Without rules: the benchmark measures only the call, and rules would cost money.
    this.#eventBus ??= new EventBus(this.#stack, 'EventBus', { description: 'Takes the events of the Thaw targets' });
    const why = 'The target forwards the messages that it receives.';
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
    reason: 'The table has generated items that the setup call of a suite writes again: there is nothing to recover.',
  });
  return table;
}

function makeSecret(stack: Stack): Secret {
  const secret = new Secret(stack, 'Secret', {
    // The orchestrator may read secrets with this prefix: it signs the messages that the target checks.
    secretName: `${TARGET_SECRET_PREFIX}signing`,
    description: 'Signs the messages of the webhook benchmark',
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'The secret signs only generated messages of the benchmark; a rotation during a run would invalidate it.',
  });
  return secret;
}
