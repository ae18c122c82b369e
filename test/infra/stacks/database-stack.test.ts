import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BenchmarkError } from '../../../core/errors.ts';
import { LOCAL_SERVICES, STADIUM_TARGETS, type Synthesised, synthesise } from '../kit/synthesise.ts';

const LOCAL = { environment: JSON.stringify({ kind: 'local', region: 'us-east-1' }) };

function policyActions(template: Template): string[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap((policy) =>
    (policy['Properties'].PolicyDocument.Statement as { Action: string | string[] }[]).flatMap(({ Action }) => Action),
  );
}

describe('without the setting database', () => {
  it('there is no database stack, and targets that need one are skipped', () => {
    const made = synthesise({ built: STADIUM_TARGETS });
    try {
      expect(made.databaseStack).toBeUndefined();
      made.targets.resourceCountIs('AWS::Lambda::Function', 0);
      expect(JSON.stringify(made.benchmark.toJSON())).not.toContain('ThawDatabase');
    } finally {
      made.tree.remove();
    }
  });

  it('naming such a target is refused, with the command that deploys what it needs', () => {
    let thrown: unknown;
    try {
      synthesise({ built: STADIUM_TARGETS, context: { targets: 'node-stadiums-baseline' } }).tree.remove();
    } catch (error) {
      thrown = error;
    }

    expect(thrown).toBeInstanceOf(BenchmarkError);
    expect(thrown).toMatchObject({
      code: 'TARGET_NOT_DEPLOYED',
      fix: expect.stringContaining('npx thaw deploy --database'),
    });
  });
});

describe('ThawDatabase', () => {
  let made: Synthesised;
  let database: Template;
  beforeAll(() => {
    made = synthesise({ built: STADIUM_TARGETS, context: { database: 'true' } });
    if (made.databaseStack !== undefined) database = Template.fromStack(made.databaseStack);
  });
  afterAll(() => made?.tree.remove());

  it('has a small serverless Aurora that is deleted with the stack, behind a proxy that requires TLS', () => {
    database.hasResource('AWS::RDS::DBCluster', {
      Properties: {
        Engine: 'aurora-postgresql',
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 2 },
        StorageEncrypted: true,
      },
      DeletionPolicy: 'Delete',
    });
    database.hasResourceProperties('AWS::RDS::DBProxy', { RequireTLS: true, EngineFamily: 'POSTGRESQL' });
  });

  it('has a Valkey cache with a limit, and no connection to the internet', () => {
    database.hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
      Engine: 'valkey',
      CacheUsageLimits: { DataStorage: { Maximum: 1, Unit: 'GB' } },
    });
    database.resourceCountIs('AWS::EC2::NatGateway', 0);
    database.resourceCountIs('AWS::EC2::InternetGateway', 0);
    database.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
  });

  it('allows traffic from the functions, and from no address', () => {
    const rules = Object.values(database.findResources('AWS::EC2::SecurityGroupIngress'));
    const ports = rules.map(({ Properties }) => Properties.FromPort);

    expect(JSON.stringify(rules)).not.toContain('CidrIp');
    expect(ports).toEqual(expect.arrayContaining([443, 5432, 6379]));
  });

  it('has their endpoints in two parameters, without a secret', () => {
    for (const Name of ['/thaw/database', '/thaw/cache']) {
      database.hasResourceProperties('AWS::SSM::Parameter', { Name, Type: 'String' });
    }
    expect(JSON.stringify(database.findResources('AWS::SSM::Parameter'))).not.toMatch(/password/i);
  });

  it('has the functions in its network, with the names of the parameters, the optimised one with the extension', () => {
    made.targets.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
    });
    made.targets.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'thaw-node-stadiums-baseline',
      Layers: Match.absent(),
      Environment: {
        Variables: {
          DATABASE_PARAMETER: '/thaw/database',
          DATABASE_CREDENTIALS_PARAMETER: '/aws/reference/secretsmanager/thaw-database',
        },
      },
    });
    made.targets.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'thaw-node-stadiums-optimised',
      Layers: [Match.anyValue()],
      Environment: { Variables: Match.objectLike({ CACHE_PARAMETER: '/thaw/cache' }) },
    });
  });

  it('allows them to read the parameters and the secret of one of them', () => {
    expect(new Set(policyActions(made.targets).filter((action) => /^(ssm|secretsmanager):/.test(action)))).toEqual(
      new Set(['ssm:GetParameter', 'secretsmanager:GetSecretValue']),
    );
  });

  it('uses another version of the extension when the setting names one', () => {
    const arn = 'arn:aws:lambda:eu-west-1:015030872274:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:99';
    const other = synthesise({
      built: STADIUM_TARGETS,
      context: { database: 'true', parametersExtensionArn: arn },
    });
    try {
      other.targets.hasResourceProperties('AWS::Lambda::Function', { Layers: [arn] });
    } finally {
      other.tree.remove();
    }
  });
});

describe('ThawDatabase in a Region', () => {
  const DATABASE = { built: STADIUM_TARGETS, context: { database: 'true' } };

  it.each([
    ['us-east-1', ['use1-az1', 'use1-az2']],
    ['us-west-1', ['usw1-az1', 'usw1-az3']],
  ])('with a zone without RDS Proxy has its subnets in others: %s', (region, zoneIds) => {
    const made = synthesise({ ...DATABASE, region });
    try {
      const subnets = Object.values(Template.fromStack(made.databaseStack as Stack).findResources('AWS::EC2::Subnet'));
      expect(subnets.map(({ Properties }) => Properties.AvailabilityZoneId)).toEqual(zoneIds);
      expect(JSON.stringify(made.databaseStack && Template.fromStack(made.databaseStack))).not.toContain('GetAZs');
    } finally {
      made.tree.remove();
    }
  });

  it('without RDS Proxy is refused', () => {
    expect(() => synthesise({ ...DATABASE, region: 'ap-east-2' })).toThrow('There is no RDS Proxy in ap-east-2');
  });
});

describe('in the local cloud', () => {
  let made: Synthesised;
  beforeAll(() => {
    made = synthesise({ built: STADIUM_TARGETS, context: { ...LOCAL, localServices: LOCAL_SERVICES } });
  });
  afterAll(() => made?.tree.remove());

  it('the parameters have the endpoints of the running servers, each once for both functions', () => {
    made.targets.resourceCountIs('AWS::SSM::Parameter', 3);
    made.targets.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/thaw/cache',
      Value: JSON.stringify({ host: '127.0.0.1', port: 6379, tls: false }),
    });
    made.targets.resourceCountIs('AWS::Lambda::Function', 2);
  });

  it('the extension is a layer of ours, and nothing is in a network', () => {
    made.targets.resourceCountIs('AWS::Lambda::LayerVersion', 1);
    expect(JSON.stringify(made.targets.toJSON())).not.toContain('VpcConfig');
    expect(policyActions(made.targets).filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });

  it('skips targets whose server does not run', () => {
    const services = JSON.parse(LOCAL_SERVICES) as { database: object };
    const localServices = JSON.stringify({ database: services.database });
    const other = synthesise({ built: STADIUM_TARGETS, context: { ...LOCAL, localServices } });
    try {
      other.targets.resourceCountIs('AWS::Lambda::Function', 1);
    } finally {
      other.tree.remove();
    }
  });

  it.each(['not json', '{"database":{"host":"h","password":"hunter2"}}', '{"queue":{}}'])(
    'refuses %s without quoting it',
    (localServices) => {
      let thrown: unknown;
      try {
        synthesise({ built: STADIUM_TARGETS, context: { ...LOCAL, localServices } }).tree.remove();
      } catch (error) {
        thrown = error;
      }

      expect(thrown).toMatchObject({ code: 'USAGE', message: expect.not.stringContaining('hunter2') });
    },
  );
});
