/**
 * The bucket with the files of every run. Private, encrypted, TLS only, versioned. Only `runs/` and `snapshots/` expire:
 * the history of nights and the pointers to the latest reports are small and are needed for comparisons.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RUNS_PREFIX, SNAPSHOTS_PREFIX } from '../../core/plan/keys.ts';
import type { EnvironmentKind } from '../../core/suite/types.ts';

/** The complete files are kept for a year; the summary of each night stays in `history/`. */
const RUNS_KEPT_DAYS = 365;
const OLD_VERSIONS_KEPT_DAYS = 30;
/** A Lambda writes for 15 minutes at most; S3 counts in days. */
const UPLOADS_KEPT_DAYS = 1;
/**
 * Snapshots have environment values, so they are kept only as long as a restore may need them: a run takes up to 23 hours,
 * the event of a failed restore is kept for 14 days, and a person needs time to act on it. The lock of a dead run is
 * usually taken over the night after; after the snapshot expired the function is refused, not measured as it is.
 */
const SNAPSHOTS_KEPT_DAYS = 30;
/** Nothing is overwritten there, so an old version is what expired. */
const OLD_SNAPSHOTS_KEPT_DAYS = 1;

interface ReportsBucketProps {
  /** False: the bucket and its content are deleted with the stack. */
  readonly keepReports: boolean;
  /** AWS refuses to delete a bucket that is not empty; the local cloud does not. */
  readonly kind: EnvironmentKind;
}

export class ReportsBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: ReportsBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: props.keepReports ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !props.keepReports && props.kind === 'aws',
      lifecycleRules: [
        {
          id: 'expire-runs',
          prefix: RUNS_PREFIX,
          expiration: Duration.days(RUNS_KEPT_DAYS),
          noncurrentVersionExpiration: Duration.days(OLD_VERSIONS_KEPT_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(UPLOADS_KEPT_DAYS),
        },
        // S3 refuses this in a rule that also has an expiration in days.
        { id: 'remove-delete-markers-of-runs', prefix: RUNS_PREFIX, expiredObjectDeleteMarker: true },
        {
          id: 'expire-snapshots',
          prefix: SNAPSHOTS_PREFIX,
          expiration: Duration.days(SNAPSHOTS_KEPT_DAYS),
          noncurrentVersionExpiration: Duration.days(OLD_SNAPSHOTS_KEPT_DAYS),
        },
        { id: 'remove-delete-markers-of-snapshots', prefix: SNAPSHOTS_PREFIX, expiredObjectDeleteMarker: true },
      ],
    });
    if (props.keepReports) this.bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access logs would need a second bucket and show only reads and writes of our own Lambdas; the bucket is private, and CloudTrail data events can be enabled for an audit.',
    });
  }

  /**
   * Denies everyone but these roles to read snapshots, also those of former versions, whatever their own policies allow.
   * Nobody else needs to: functions are restored by the Lambda. Deleting is not denied, nor is changing this policy, so
   * the account's administrators keep the last word.
   */
  allowSnapshotsOnly(readers: readonly IRole[]): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyRestoringRolesReadSnapshots',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [`${SNAPSHOTS_PREFIX}*`, `${RUNS_PREFIX}*/snapshots/*`].map((keys) =>
          this.bucket.arnForObjects(keys),
        ),
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': readers.map(({ roleArn }) => roleArn) } },
      }),
    );
  }
}
