import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Synthesised, synthesise } from '../kit/synthesise.ts';

let made: Synthesised;
beforeAll(() => {
  made = synthesise({ built: ['rust-dynamodb', 'python-dynamodb', 'rust-health'] });
});
afterAll(() => made?.tree.remove());

describe('ThawTargets', () => {
  it('has a function for each built target and no others', () => {
    const functions = Object.values(made.targets.findResources('AWS::Lambda::Function'));

    expect(functions.map((lambda) => lambda['Properties'].FunctionName).sort()).toEqual([
      'thaw-python-dynamodb',
      'thaw-rust-dynamodb',
      'thaw-rust-health',
    ]);
  });

  it('configures a function as its manifest says', () => {
    made.targets.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'thaw-python-dynamodb',
      Runtime: 'python3.13',
      MemorySize: 128,
      Timeout: 30,
      Architectures: ['arm64'],
      Environment: { Variables: { TABLE_NAME: { Ref: Match.stringLikeRegexp('^Table') } } },
    });
    made.targets.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'thaw-rust-dynamodb',
      Runtime: 'provided.al2023',
    });
  });

  it('opts its functions in to be measured', () => {
    made.targets.allResourcesProperties('AWS::Lambda::Function', { Tags: [{ Key: 'thaw:measure', Value: 'true' }] });
  });

  it('lets a function that needs the table use four operations on it, and the others none', () => {
    const statements = Object.values(made.targets.findResources('AWS::IAM::Policy')).flatMap(
      (policy) => policy['Properties'].PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
    );
    const onTable = statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('dynamodb:')));

    expect(onTable).toHaveLength(2);
    for (const { Action, Resource } of onTable) {
      expect([Action].flat().sort()).toEqual([
        'dynamodb:BatchWriteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
      ]);
      expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Table/), 'Arn'] });
    }
  });

  it('lets a function that only reads an item do nothing else', () => {
    const reader = synthesise({ built: ['rust-latency-breakdown'] });
    try {
      const policies = Object.values(reader.targets.findResources('AWS::IAM::Policy'));
      const statements = policies.flatMap(
        (policy) => policy['Properties'].PolicyDocument.Statement as { Action: unknown }[],
      );
      expect(statements.map(({ Action }) => Action)).toEqual([
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        'dynamodb:GetItem',
      ]);
    } finally {
      reader.tree.remove();
    }
  });

  it('keeps logs for two weeks, in a group that is deleted with the stack', () => {
    made.targets.resourceCountIs('AWS::Logs::LogGroup', 3);
    made.targets.allResources('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 14 },
      DeletionPolicy: 'Delete',
    });
  });

  it('has a table that is charged per request and deleted with the stack', () => {
    made.targets.hasResource('AWS::DynamoDB::Table', {
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
      DeletionPolicy: 'Delete',
    });
  });

  it('warns of each skipped target, with the command that builds it', () => {
    Annotations.fromStack(made.targetsStack).hasWarning(
      '*',
      Match.stringLikeRegexp('node-dynamodb: it is not built.*npx thaw build node-dynamodb --arch arm64'),
    );
  });
});

describe('ThawTargets with a choice of targets', () => {
  it('deploys only those and does not warn of the others', () => {
    const chosen = synthesise({ context: { targets: 'rust-dynamodb' } });
    try {
      chosen.targets.resourceCountIs('AWS::Lambda::Function', 1);
      Annotations.fromStack(chosen.targetsStack).hasNoWarning('*', Match.stringLikeRegexp('targets are skipped'));
    } finally {
      chosen.tree.remove();
    }
  });
});

describe('ThawTargets with every target built', () => {
  it("has no bucket, no function of the CDK and no copy of Thaw's own functions, and does not warn of them", () => {
    const plain = synthesise();
    try {
      plain.targets.resourceCountIs('AWS::S3::Bucket', 0);
      const functions = Object.values(plain.targets.findResources('AWS::Lambda::Function'));
      const names = functions.map(({ Properties }) => String(Properties.FunctionName));
      expect(names).toContain('thaw-rust-dynamodb');
      expect(names.filter((name) => !/^thaw-(?!self-)/.test(name))).toEqual([]);
      Annotations.fromStack(plain.targetsStack).hasNoWarning('*', Match.stringLikeRegexp('self-'));
    } finally {
      plain.tree.remove();
    }
  });
});

describe('ThawTargets on x86_64', () => {
  it('has functions of that architecture', () => {
    const other = synthesise({ architecture: 'x86_64', context: { architecture: 'x86_64' } });
    try {
      // The function that the CDK adds, which empties a bucket, has no name.
      const named = Object.values(other.targets.findResources('AWS::Lambda::Function')).filter(
        ({ Properties }) => Properties.FunctionName !== undefined,
      );
      expect(named.filter(({ Properties }) => Properties.Architectures?.[0] !== 'x86_64')).toEqual([]);
      other.targets.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'thaw-rust-health' });
    } finally {
      other.tree.remove();
    }
  });
});

describe('a target with a function URL, a secret and an event bus', () => {
  let made: Synthesised;
  beforeAll(() => {
    made = synthesise({ built: ['rust-webhook'] });
  });
  afterAll(() => made?.tree.remove());

  it('gets a URL that accepts only signed requests', () => {
    made.targets.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
    made.targets.resourceCountIs('AWS::Lambda::Permission', 0);
  });

  it('is deployed without it, and says so, in a Region that has none or that is new', () => {
    for (const region of ['ap-south-2', 'us-gov-west-1', 'xx-new-1']) {
      const there = synthesise({ built: ['rust-webhook'], region });
      try {
        there.targets.resourceCountIs('AWS::Lambda::Url', 0);
        there.targets.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'thaw-rust-webhook' });
        const warning = Match.stringLikeRegexp(`no function URLs in ${region}.*: rust-webhook`);
        Annotations.fromStack(there.targetsStack).hasWarning('*', warning);
      } finally {
        there.tree.remove();
      }
    }
  });

  it('has its secret and its bus in environment variables', () => {
    made.targets.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'thaw-rust-webhook',
      Environment: {
        Variables: {
          SECRET_ID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Secret'), 'Id'] },
          EVENT_BUS_NAME: { Ref: Match.stringLikeRegexp('^EventBus') },
        },
      },
    });
  });

  it('may read that secret and write to that bus', () => {
    const actions = Object.values(made.targets.findResources('AWS::IAM::Policy')).flatMap((policy) =>
      (policy['Properties'].PolicyDocument.Statement as { Action: string | string[] }[]).flatMap(
        ({ Action }) => Action,
      ),
    );

    expect(actions.sort()).toEqual([
      'events:PutEvents',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
    ]);
  });

  it('has no table in its stack, because it does not need one', () => {
    made.targets.resourceCountIs('AWS::DynamoDB::Table', 0);
  });
});
