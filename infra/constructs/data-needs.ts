/**
 * Database, cache and the extension that passes parameters on: what the suite `stadiums` needs. On AWS they are the stack
 * ThawDatabase and AWS's own layer; in the local cloud servers that run already and a layer of ours with the same interface.
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

/** What a need grants a function. */
export interface Granted {
  /** Variables that say where the resource is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly layer?: ILayerVersion;
  /** AWS's own layer for parameters and secrets. */
  readonly extension?: ParamsAndSecretsLayerVersion;
  /** Where it must run to reach the resource. */
  readonly network?: Required<Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>>;
}

/** Of the stack ThawDatabase. */
export interface DeployedDatabase {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Of the functions that use database and cache. */
  readonly functionsGroup: ISecurityGroup;
  readonly secret: ISecret;
}

export interface DataNeedsProps {
  readonly settings: Settings;
  readonly repositoryRoot: string;
  /** On AWS, when it is deployed. */
  readonly database?: DeployedDatabase | undefined;
}

/** What Lambda does in a VPC in the function's name (AWS managed policy AWSLambdaVPCAccessExecutionRole). */
const VPC_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
/** Through it Parameter Store gives the value of a secret. */
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
      const why = 'Parameter Store reads the secret in the name of who asks for the parameter.';
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

  /** The extension alone: which parameters a function may read goes with its other needs. */
  parametersExtension(): Granted {
    const { environment, parametersExtensionArn: arn } = this.#props.settings;
    if (environment?.kind === 'local') return { environment: {}, layer: this.#localExtension() };
    const extension =
      arn === undefined
        ? // The CDK knows its ARN in each Region.
          ParamsAndSecretsLayerVersion.fromVersion(ParamsAndSecretsVersions.V1_0_103)
        : ParamsAndSecretsLayerVersion.fromVersionArn(arn);
    return { environment: {}, extension };
  }

  /** Ours, for the local cloud; the code is the same for every function. */
  #localExtension(): ILayerVersion {
    this.#extension ??= new LayerVersion(this.#stack, 'ParametersExtension', {
      description: 'In the place of the AWS Parameters and Secrets extension, for the local cloud',
      code: Code.fromAsset(bundleExtension(this.#props.repositoryRoot)),
    });
    return this.#extension;
  }

  /** Once for both functions. */
  #localParameter(id: string, name: string, value: object): void {
    if (this.#parameters.has(name)) return;
    this.#parameters.set(name, id);
    new StringParameter(this.#stack, id, { parameterName: name, stringValue: JSON.stringify(value) });
  }

  #allowRead(role: Role, names: readonly string[]): void {
    const why = 'The target learns from these parameters where its database and cache are.';
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
      const why = 'Lambda makes the network interface of the function in its name; these actions take no resource.';
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
      fix: 'such targets are left out before (infra/catalogue/)',
    });
  }
}
