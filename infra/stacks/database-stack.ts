/**
 * Database and cache of the suite `stadiums` on AWS: Aurora Serverless v2 behind RDS Proxy, ElastiCache Serverless for Valkey,
 * and the network they live in. It costs money while it stands, so it is deployed only when somebody asks for it.
 */
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  Port,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  type DatabaseProxy,
  DatabaseSecret,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { acceptDoubledDependencies } from '../constructs/cfn-lint-exceptions.ts';
import type { DeployedDatabase } from '../constructs/data-needs.ts';
import { DATABASE_SECRET_NAME, PARAMETER_NAMES } from '../deployment/names.ts';

const DATABASE_NAME = 'thaw';
const USERNAME = 'thaw';
const POSTGRES_PORT = 5432;
const VALKEY_PORT = 6379;
/** The most that a run can make it grow to, and so the most an hour can cost. */
const MAX_ACU = 2;
const MAX_CACHE_GB = 1;

export class DatabaseStack extends Stack implements DeployedDatabase {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED };
  readonly functionsGroup: SecurityGroup;
  readonly secret: ISecret;

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Thaw: database and cache of the suite stadiums (costs money while it stands)' });
    acceptDoubledDependencies(this);
    this.vpc = this.#makeNetwork();
    this.functionsGroup = this.#group('Functions', 'Thaw targets that use a database');
    const { cluster, secret } = this.#makeCluster();
    this.secret = secret;
    const proxy = this.#makeProxy(cluster, secret);
    const cache = this.#makeCache();
    this.#parameter('DatabaseParameter', PARAMETER_NAMES.database, {
      host: proxy.endpoint,
      port: POSTGRES_PORT,
      database: DATABASE_NAME,
      tls: true,
    });
    this.#parameter('CacheParameter', PARAMETER_NAMES.cache, {
      host: cache.attrEndpointAddress,
      port: cache.attrEndpointPort,
      tls: true,
    });
  }

  /** Two zones, because Aurora wants two; no way in or out but the endpoint of Systems Manager. */
  #makeNetwork(): IVpc {
    // Its type says `string | undefined` where the interface says optional.
    const vpc: IVpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.42.0.0/22'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      restrictDefaultSecurityGroup: false,
    }) as IVpc;
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Nothing in this network talks to the outside, and its traffic is the benchmark: a flow log would only cost.',
    });
    const endpointGroup = new SecurityGroup(this, 'EndpointGroup', {
      vpc,
      description: 'Endpoint of Systems Manager',
      allowAllOutbound: false,
    });
    vpc.addInterfaceEndpoint('Parameters', {
      service: InterfaceVpcEndpointAwsService.SSM,
      securityGroups: [endpointGroup],
      open: false,
    });
    this.#endpointGroup = endpointGroup;
    return vpc;
  }

  #endpointGroup: SecurityGroup | undefined;

  #makeCluster(): { readonly cluster: DatabaseCluster; readonly secret: ISecret } {
    const secret: ISecret = new DatabaseSecret(this, 'Credentials', {
      username: USERNAME,
      secretName: DATABASE_SECRET_NAME,
    }) as ISecret;
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The stack stands for the time of a benchmark; a rotation in the middle of a run would spoil it.',
    });
    const cluster = new DatabaseCluster(this, 'Database', {
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_6 }),
      writer: ClusterInstance.serverlessV2('Writer'),
      serverlessV2MinCapacity: 0.5,
      serverlessV2MaxCapacity: MAX_ACU,
      credentials: Credentials.fromSecret(secret),
      defaultDatabaseName: DATABASE_NAME,
      vpc: this.vpc,
      vpcSubnets: this.subnets,
      securityGroups: [this.#group('Cluster', 'Aurora cluster of Thaw')],
      storageEncrypted: true,
      backup: { retention: Duration.days(1) },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const madeUp = 'The table holds thirty public facts that the setup call of the suite writes again';
    Validations.of(cluster).acknowledge(
      { id: 'AwsSolutions-RDS6', reason: `${madeUp}; the published benchmark uses a password.` },
      { id: 'AwsSolutions-RDS10', reason: `${madeUp}; the stack has to go in one command, because it costs money.` },
      { id: 'AwsSolutions-RDS11', reason: 'The port is reached from one security group in a closed network only.' },
    );
    return { cluster, secret };
  }

  #makeProxy(cluster: DatabaseCluster, secret: ISecret): DatabaseProxy {
    const group = this.#group('Proxy', 'RDS Proxy of Thaw');
    const proxy = cluster.addProxy('Proxy', {
      secrets: [secret],
      vpc: this.vpc,
      vpcSubnets: this.subnets,
      securityGroups: [group],
      requireTLS: true,
    });
    group.addIngressRule(this.functionsGroup, Port.tcp(POSTGRES_PORT), 'The targets');
    this.#endpointGroup?.addIngressRule(this.functionsGroup, Port.tcp(443), 'The targets read parameters');
    return proxy;
  }

  #makeCache(): CfnServerlessCache {
    const group = this.#group('Cache', 'Valkey cache of Thaw');
    // A serverless cache listens on a second port for reads from replicas.
    group.addIngressRule(this.functionsGroup, Port.tcpRange(VALKEY_PORT, VALKEY_PORT + 1), 'The targets');
    return new CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: 'thaw-cache',
      engine: 'valkey',
      majorEngineVersion: '8',
      securityGroupIds: [group.securityGroupId],
      subnetIds: this.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      cacheUsageLimits: { dataStorage: { maximum: MAX_CACHE_GB, unit: 'GB' } },
    });
  }

  #group(name: string, description: string): SecurityGroup {
    return new SecurityGroup(this, `${name}Group`, { vpc: this.vpc, description });
  }

  #parameter(id: string, name: string, value: object): void {
    new StringParameter(this, id, { parameterName: name, stringValue: this.toJsonString(value) });
  }
}
