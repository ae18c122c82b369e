/**
 * Database and cache of the suite `stadiums` on AWS: Aurora Serverless v2 behind RDS Proxy, ElastiCache Serverless for Valkey,
 * and their network. Optional, because it costs money while it is deployed.
 */
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  type CfnSubnet,
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
import { DATABASE_ZONE_IDS } from '../deployment/regions.ts';

const DATABASE_NAME = 'thaw';
const USERNAME = 'thaw';
const POSTGRES_PORT = 5432;
const VALKEY_PORT = 6379;
/** Max capacity, which limits the cost per hour. */
const MAX_ACU = 2;
const MAX_CACHE_GB = 1;

export class DatabaseStack extends Stack implements DeployedDatabase {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED };
  readonly functionsGroup: SecurityGroup;
  readonly secret: ISecret;

  /** @param region where it is deployed; undefined when that is not known yet */
  constructor(scope: Construct, id: string, region: string | undefined) {
    super(scope, id, { description: 'Thaw: database and cache of the suite stadiums (costs money while deployed)' });
    acceptDoubledDependencies(this);
    this.vpc = this.#makeNetwork(DATABASE_ZONE_IDS[region ?? '']);
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

  /** Two Availability Zones, as Aurora requires; the only connection to the outside is the endpoint of Systems Manager. */
  #makeNetwork(zoneIds: readonly string[] | undefined): IVpc {
    // The cast is needed: the class has `string | undefined` where the interface has an optional property.
    const vpc: IVpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.42.0.0/22'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      restrictDefaultSecurityGroup: false,
    }) as IVpc;
    if (zoneIds !== undefined) setZones(vpc, zoneIds);
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'This network has no traffic to the outside, and its traffic is the benchmark: a flow log would only cost money.',
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
      reason: 'The stack exists only for the time of a benchmark; a rotation during a run would invalidate the run.',
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
    const publicData = 'The table has thirty public facts that the setup call of the suite writes again';
    Validations.of(cluster).acknowledge(
      { id: 'AwsSolutions-RDS6', reason: `${publicData}; the published benchmark uses a password.` },
      { id: 'AwsSolutions-RDS10', reason: `${publicData}; one command must delete the stack, because it costs money.` },
      { id: 'AwsSolutions-RDS11', reason: 'The port can be reached only from one security group in a closed network.' },
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

/** One subnet per zone. A subnet has the name or the id of its zone, and the CDK knows only names. */
function setZones(vpc: IVpc, zoneIds: readonly string[]): void {
  for (const [index, subnet] of vpc.isolatedSubnets.entries()) {
    const resource = subnet.node.defaultChild as CfnSubnet;
    resource.availabilityZone = undefined;
    resource.availabilityZoneId = zoneIds[index];
  }
}
