/**
 * The bucket with the files of every run. Private, encrypted, TLS only, versioned. Only `runs/` expires: the history of
 * nights and the pointers to the latest reports are small and are needed for comparisons.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RUNS_PREFIX } from '../../core/plan/keys.ts';
import type { EnvironmentKind } from '../../core/suite/types.ts';

/** The complete files are kept for a year; the summary of each night stays in `history/`. */
const RUNS_KEPT_DAYS = 365;
const OLD_VERSIONS_KEPT_DAYS = 30;

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
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        // S3 refuses this in a rule that also has an expiration in days.
        { id: 'remove-delete-markers-of-runs', prefix: RUNS_PREFIX, expiredObjectDeleteMarker: true },
      ],
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access logs would need a second bucket and show only reads and writes of our own Lambdas; the bucket is private, and CloudTrail data events can be enabled for an audit.',
    });
  }
}
