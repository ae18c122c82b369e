/**
 * What the suite `self` needs: a bucket with a stored run, and the settings of the copies of the orchestrator's tasks, which
 * read it. Nothing here reaches the reports, the locks or the measured functions of real runs.
 */
import { Duration, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { EnvironmentKind } from '../../core/suite/types.ts';
import { COPY_ACCESS } from '../access/copy-access.ts';
import { allow } from '../access/explained-access.ts';
import { AGGREGATE_NODE_OPTIONS } from '../access/orchestrator-access.ts';
import { type Task, targetFunctionName } from '../deployment/names.ts';

/** The target that writes the stored run, and the function that the stored input of plan-run names. */
const STORE_TARGET = 'self-store';
/** Each run of the suite writes its files again. */
const KEPT_DAYS = 1;

export class StoredRun {
  readonly #stack: Stack;
  readonly #bucket: Bucket;

  constructor(stack: Stack, kind: EnvironmentKind) {
    this.#stack = stack;
    this.#bucket = new Bucket(stack, 'StoredRun', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY,
      // AWS refuses to delete a bucket that is not empty; the local cloud does not.
      autoDeleteObjects: kind === 'aws',
      lifecycleRules: [
        {
          id: 'expire-all',
          expiration: Duration.days(KEPT_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    Validations.of(this.#bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'The bucket has generated files of one run, which are written again before they are read.',
    });
  }

  /** Of the target that writes the stored run. */
  grantStore(role: Role): Readonly<Record<string, string>> {
    const why = 'Stores the run that the copies of the tasks read.';
    allow(role, { actions: ['s3:PutObject'], resources: [this.#bucket.arnForObjects('*')], why });
    return { REPORTS_BUCKET: this.#bucket.bucketName };
  }

  /** Of the copy of a task; with the variables that the task is deployed with. */
  grantCopy(task: Task, role: Role): Readonly<Record<string, string>> {
    const { reads, writes } = COPY_ACCESS[task];
    const why = 'The copy of a task reads and writes a stored run in a bucket of its own.';
    const objects = (keys: readonly string[]) => keys.map((key) => this.#bucket.arnForObjects(key));
    allow(role, { actions: ['s3:GetObject'], resources: objects(reads), why });
    if (writes.length > 0) allow(role, { actions: ['s3:PutObject'], resources: objects(writes), why });
    allow(role, { actions: ['s3:ListBucket'], resources: [this.#bucket.bucketArn], why });
    if (task === 'plan-run') this.#grantPlanRun(role);
    return {
      REPORTS_BUCKET: this.#bucket.bucketName,
      // Not that of the deployment: with it, tasks print what they spent, and the cost alarm would count the copies twice.
      THAW_ENVIRONMENT: '{"kind":"local"}',
      ...(task === 'aggregate-results' && { NODE_OPTIONS: AGGREGATE_NODE_OPTIONS }),
      ...(task === 'publish-report' && { NOTIFICATION_TOPIC_ARN: 'none' }),
    };
  }

  #grantPlanRun(role: Role): void {
    const resources = [
      this.#stack.formatArn({ service: 'lambda', resource: `function:${targetFunctionName(STORE_TARGET)}` }),
    ];
    const actions = ['lambda:GetFunction', 'lambda:GetRuntimeManagementConfig', 'lambda:ListTags'];
    allow(role, { actions, resources, why: 'Reads the function that its stored input names.' });
    const why = 'Reads the concurrency limits of the account; this action has no resource.';
    allow(role, { actions: ['lambda:GetAccountSettings'], resources: ['*'], why });
  }
}
