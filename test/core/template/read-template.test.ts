// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${…}` is CloudFormation's
import { describe, expect, it } from 'vitest';
import { readTemplateFunction } from '../../../core/template/read-template.ts';

const read = (template: object, name?: string, manifest?: unknown) =>
  readTemplateFunction(template, name, { file: 't.json', manifest });
const lambda = (Properties: object, others: object = {}) => ({ Type: 'AWS::Lambda::Function', Properties, ...others });
const sam = (Properties: object) => ({ Type: 'AWS::Serverless::Function', Properties });

const CDK = {
  Resources: {
    Orders1A2B3C4D: lambda(
      {
        Code: { S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'abc.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        MemorySize: 512,
        Timeout: 10,
        Architectures: ['arm64'],
        Environment: { Variables: { STAGE: 'test', REGION: { Ref: 'AWS::Region' }, TABLE: { Ref: 'Table5555AAAA' } } },
        Layers: [{ Ref: 'LayerEEEE1111' }, 'arn:aws:lambda:us-east-1:111122223333:layer:tracing:3'],
      },
      { Metadata: { 'aws:cdk:path': 'Shop/Orders/Resource', 'aws:asset:path': 'asset.old' } },
    ),
    LayerEEEE1111: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Content: { S3Bucket: 'b', S3Key: 'def.zip' } },
      Metadata: { 'aws:asset:path': 'asset.def' },
    },
    Table5555AAAA: { Type: 'AWS::DynamoDB::Table' },
  },
};
const MANIFEST = {
  files: { abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations: { x: { objectKey: 'abc.zip' } } } },
};

it('reads a function of the CDK, its code from the asset manifest', () => {
  expect(read(CDK, 'Orders1A2B3C4D', MANIFEST)).toEqual({
    logicalId: 'Orders1A2B3C4D',
    code: { kind: 'path', path: 'asset.abc' },
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    memoryMb: 512,
    timeoutSeconds: 10,
    architecture: 'arm64',
    environment: { STAGE: 'test', REGION: 'us-east-1' },
    layers: ['asset.def'],
    unresolved: [
      {
        property: 'environment',
        problem: 'the environment variable TABLE is !Ref Table5555AAAA',
        flag: '--env TABLE=…',
        variable: 'TABLE',
      },
      {
        property: 'layer',
        problem: 'the layer arn:aws:lambda:us-east-1:111122223333:layer:tracing:3 is not beside the template',
        flag: '--layer PATH',
      },
    ],
  });
  expect(read(CDK, 'Orders1A2B3C4D').code).toEqual({ kind: 'path', path: 'asset.old' });
});

it.each(['Orders1A2B3C4D', 'Orders', 'Shop/Orders', undefined])('finds the function by %s', (name) => {
  expect(read(CDK, name).logicalId).toBe('Orders1A2B3C4D');
});

it('reads a function of SAM with its globals', () => {
  const template = {
    Globals: {
      Function: {
        Runtime: 'python3.12',
        Timeout: 5,
        Layers: ['shared/'],
        Environment: { Variables: { A: '1', B: '2' } },
      },
    },
    Parameters: { Size: { Type: 'Number', Default: '256' } },
    Resources: {
      Hello: sam({
        CodeUri: 'hello/',
        Handler: 'app.lambda_handler',
        MemorySize: { Ref: 'Size' },
        Layers: [{ Ref: 'Libs' }],
        Environment: { Variables: { B: 3 } },
      }),
      Libs: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 'libs/' } },
    },
  };
  expect(read(template, 'Hello')).toMatchObject({
    code: { kind: 'path', path: 'hello/' },
    runtime: 'python3.12',
    memoryMb: 256,
    timeoutSeconds: 5,
    environment: { A: '1', B: '3' },
    layers: ['libs/'],
    unresolved: [{ property: 'layer', flag: '--layer PATH' }],
  });
});

it.each([
  ['ZipFile', lambda({ Code: { ZipFile: 'exports.handler = 1' } }), { kind: 'inline', text: 'exports.handler = 1' }],
  ['InlineCode', sam({ InlineCode: 'x = 1' }), { kind: 'inline', text: 'x = 1' }],
  ['code in S3', sam({ CodeUri: 's3://bucket/key' }), undefined],
  ['an object in S3', sam({ CodeUri: { Bucket: 'b', Key: 'k' } }), undefined],
])('reads %s', (_, resource, code) => {
  const described = read({ Resources: { F: resource } });
  expect(described.code).toEqual(code);
  expect(described.unresolved.map(({ property }) => property)).toEqual(code === undefined ? ['code'] : []);
});

describe('resolves', () => {
  const variable = (value: unknown, others: object = {}) =>
    read({ ...others, Resources: { F: lambda({ Code: { ZipFile: '' }, Environment: { Variables: { V: value } } }) } });
  const parameters = {
    Parameters: {
      Stage: { Default: 'dev' },
      Empty: { Type: 'String' },
      Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/table' },
    },
  };

  it.each<[unknown, object, string | undefined]>([
    [true, {}, 'true'],
    [{ Ref: 'Stage' }, parameters, 'dev'],
    [{ 'Fn::Sub': 'a-${Stage}-${AWS::AccountId}-${!Literal}' }, parameters, 'a-dev-000000000000-${Literal}'],
    [{ 'Fn::Sub': ['${X}/${Stage}', { X: { Ref: 'AWS::Region' } }] }, parameters, 'us-east-1/dev'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, parameters, 'a-dev'],
    [{ 'Fn::Select': [1, ['a', { Ref: 'Stage' }]] }, parameters, 'dev'],
    [{ 'Fn::FindInMap': ['M', { Ref: 'Stage' }, 'key'] }, { ...parameters, Mappings: { M: { dev: { key: 7 } } } }, '7'],
    [
      { 'Fn::If': ['IsDev', 'yes', { Ref: 'Table' }] },
      { ...parameters, Conditions: { IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] } } },
      'yes',
    ],
    [
      { 'Fn::If': ['IsProd', 'yes', 'no'] },
      { ...parameters, Conditions: { IsProd: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] }] } } },
      'no',
    ],
    [{ Ref: 'AWS::NoValue' }, {}, undefined],
  ])('%j', (value, others, expected) => {
    const described = variable(value, others);
    expect(described.environment['V']).toBe(expected);
    expect(described.unresolved).toEqual([]);
  });

  it.each([
    [{ Ref: 'Empty' }, '!Ref Empty'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, '!GetAtt Table.Arn'],
    [{ 'Fn::GetAtt': 'Table.Arn' }, '!GetAtt Table.Arn'],
    [{ 'Fn::Sub': 'https://${Api}/x' }, '!Sub https://${Api}/x'],
    [{ 'Fn::ImportValue': 'shared-table' }, '!ImportValue shared-table'],
    ['{{resolve:ssm:/table}}', '{{resolve:ssm:/table}}'],
    [{ 'Fn::If': ['Unknown', 'a', 'b'] }, '!If Unknown.a.b'],
    [{ Ref: 'Stored' }, '!Ref Stored'],
  ])('%j not, and names it with the flag', (value, intrinsic) => {
    expect(variable(value, parameters).unresolved).toEqual([
      {
        property: 'environment',
        problem: `the environment variable V is ${intrinsic}`,
        flag: '--env V=…',
        variable: 'V',
      },
    ]);
  });
});

describe('lists and maps that are intrinsic functions', () => {
  const isDev = { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] };
  const choice = (yes: unknown, no: unknown) => ({ 'Fn::If': ['IsDev', yes, no] });
  const described = (properties: object, stage: object = { Default: 'dev' }) =>
    read(
      {
        Parameters: { Stage: stage },
        Conditions: { IsDev: isDev },
        Resources: {
          F: sam({ InlineCode: '', ...properties }),
          Libs: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 'libs/' } },
        },
      },
      'F',
    );

  it.each([
    ['the environment', { Environment: choice({ Variables: { AB: '1' } }, {}) }],
    ['its variables', { Environment: { Variables: choice({ AB: '1' }, {}) } }],
  ])('%s', (_, properties) => {
    expect(described(properties)).toMatchObject({ environment: { AB: '1' }, unresolved: [] });
    const unknown = described(properties, {});
    expect(unknown.environment).toEqual({});
    expect(unknown.unresolved).toMatchObject([
      { property: 'environment', problem: expect.stringMatching(/^the environment is !If/) },
    ]);
  });

  it.each([
    ['the layers', { Layers: choice([{ Ref: 'Libs' }], []) }],
    ['one layer', { Layers: [choice({ Ref: 'Libs' }, { Ref: 'AWS::NoValue' })] }],
  ])('%s', (_, properties) => {
    expect(described(properties)).toMatchObject({ layers: ['libs/'], unresolved: [] });
    expect(described(properties, { Default: 'prod' })).toMatchObject({ layers: [], unresolved: [] });
    expect(described(properties, {}).unresolved).toMatchObject([{ property: 'layer', flag: '--layer PATH' }]);
  });

  it('a variable that is a map has no value', () => {
    const { unresolved } = described({ Environment: { Variables: { AB: { a: 1 } } } });
    expect(unresolved).toMatchObject([{ variable: 'AB', problem: 'the environment variable AB is not a text' }]);
  });
});

it.each<[object, string | undefined, RegExp, RegExp]>([
  [{ Resources: {} }, 'F', /no function/, /another template/],
  [{}, undefined, /no function/, /another template/],
  [CDK, 'Ordesr1A2B3C4D', /did you mean "Orders1A2B3C4D"/, /t\.json#Orders1A2B3C4D/],
  [{ Resources: { A: lambda({}), B: lambda({}) } }, undefined, /2 functions/, /t\.json#A, t\.json#B/],
  [{ Resources: { A: lambda({ PackageType: 'Image' }) } }, 'A', /container image/, /--aws/],
])('refuses what cannot be measured: %#', (template, name, message, fix) => {
  expect(() => read(template, name)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    }),
  );
});
