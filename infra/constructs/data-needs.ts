/**
 * Database, cache and parameters extension, which the suite `stadiums` needs. On AWS they are the stack ThawDatabase and
 * AWS's own layer; in the local cloud they are running servers and a layer of ours with the same interface.
 */
import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { Role } from 'aws-cdk-lib/aws-iam';
import {
  Code,
  type FunctionOptions,
  type ILayerVersion,
  LayerVersion,
  ParamsAndSecretsLayerVersion,
  ParamsAndSecretsVersions,
} from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { BenchmarkError } from '../../core/errors.ts';
import { allow } from '../access/explained-access.ts';
import { bundleExtension } from '../bundling/bundle-extension.ts';
import { DATABASE_SECRET_NAME, LOCAL_CREDENTIALS_PARAMETER, PARAMETER_NAMES } from '../deployment/names.ts';
import type { Settings } from '../settings/deploy-settings.ts';

/** What a function gets for one of its needs. */
export interface Granted {
  /** Environment variables that name the resource. */
  readonly environment: Readonly<Record<string, string>>;
  readonly layer?: ILayerVersion;
  /** The AWS Parameters and Secrets extension. */
  readonly extension?: ParamsAndSecretsLayerVersion;
  /** The network from which the resource can be reached. */
  readonly network?: Required<Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>>;
}

/** The resources of the stack ThawDatabase. */
export interface DeployedDatabase {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Security group of the functions that use database and cache. */
  readonly functionsGroup: ISecurityGroup;
  readonly secret: ISecret;
}

export interface DataNeedsProps {
  readonly settings: Settings;
  readonly repositoryRoot: string;
  /** On AWS, when the stack is deployed. */
  readonly database?: DeployedDatabase | undefined;
}

/** Calls that Lambda makes with the role of a function in a VPC (managed policy AWSLambdaVPCAccessExecutionRole). */
const VPC_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
/** Name of the parameter with which Parameter Store returns the value of the secret. */
const SECRET_REFERENCE = `/aws/reference/secretsmanager/${DATABASE_SECRET_NAME}`;

export class DataNeeds {
  readonly #stack: Stack;
  readonly #props: DataNeedsProps;
  readonly #parameters = new Map<string, string>();
  readonly #inNetwork = new Set<Role>();
  #extension: ILayerVersion | undefined;

  constructor(stack: Stack, props: DataNeedsProps) {
    this.#stack = stack;
    this.#props = props;
  }

  database(role: Role): Granted {
    const local = this.#props.settings.localServices?.database;
    if (local !== undefined) {
      const { username, password, ...endpoint } = local;
      this.#localParameter('DatabaseParameter', PARAMETER_NAMES.database, endpoint);
      this.#localParameter('CredentialsParameter', LOCAL_CREDENTIALS_PARAMETER, { username, password });
    }
    const credentials = local === undefined ? SECRET_REFERENCE : LOCAL_CREDENTIALS_PARAMETER;
    this.#allowRead(role, [PARAMETER_NAMES.database, credentials]);
    if (local === undefined) {
      const { secret } = this.#deployed();
      const why = 'Parameter Store reads the secret with the role that reads the parameter.';
      allow(role, { actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn], why });
    }
    return {
      environment: { DATABASE_PARAMETER: PARAMETER_NAMES.database, DATABASE_CREDENTIALS_PARAMETER: credentials },
      ...this.#network(role, local !== undefined),
    };
  }

  cache(role: Role): Granted {
    const local = this.#props.settings.localServices?.cache;
    if (local !== undefined) this.#localParameter('CacheParameter', PARAMETER_NAMES.cache, local);
    this.#allowRead(role, [PARAMETER_NAMES.cache]);
    return { environment: { CACHE_PARAMETER: PARAMETER_NAMES.cache }, ...this.#network(role, local !== undefined) };
  }

  /** The extension only: the permissions to read parameters belong to the other needs. */
  parametersExtension(): Granted {
    const { environment, parametersExtensionArn: arn } = this.#props.settings;
    if (environment?.kind === 'local') return { environment: {}, layer: this.#localExtension() };
    const extension =
      arn === undefined
        ? // The CDK has its ARN for each Region.
          ParamsAndSecretsLayerVersion.fromVersion(ParamsAndSecretsVersions.V1_0_103)
        : ParamsAndSecretsLayerVersion.fromVersionArn(arn);
    return { environment: {}, extension };
  }

  /** The layer of the local cloud, made once for all functions. */
  #localExtension(): ILayerVersion {
    this.#extension ??= new LayerVersion(this.#stack, 'ParametersExtension', {
      description: 'Replaces the AWS Parameters and Secrets extension in the local cloud',
      code: Code.fromAsset(bundleExtension(this.#props.repositoryRoot)),
    });
    return this.#extension;
  }

  /** Makes a parameter, once for both functions. */
  #localParameter(id: string, name: string, value: object): void {
    if (this.#parameters.has(name)) return;
    this.#parameters.set(name, id);
    new StringParameter(this.#stack, id, { parameterName: name, stringValue: JSON.stringify(value) });
  }

  #allowRead(role: Role, names: readonly string[]): void {
    const why = 'The target reads the endpoints of its database and cache from these parameters.';
    const resources = names.map((name) =>
      this.#stack.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: name.slice(1),
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    );
    allow(role, { actions: ['ssm:GetParameter'], resources, why });
  }

  #network(role: Role, isLocal: boolean): Pick<Granted, 'network'> {
    if (isLocal) return {};
    if (!this.#inNetwork.has(role)) {
      this.#inNetwork.add(role);
      const why = "Lambda makes the function's network interface with its role; these actions have no resource.";
      allow(role, { actions: VPC_ACTIONS, resources: ['*'], why });
    }
    const { vpc, subnets, functionsGroup } = this.#deployed();
    return { network: { vpc, vpcSubnets: subnets, securityGroups: [functionsGroup] } };
  }

  #deployed() {
    const { database } = this.#props;
    if (database !== undefined) return database;
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: 'A target needs a database or a cache that this deployment does not have.',
      fix: 'Report this: infra/catalogue/ should have skipped the target.',
    });
  }
}
