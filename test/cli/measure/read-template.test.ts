import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { besideTemplate, readTemplate, templateNamed } from '../../../cli/measure/read-template.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-template-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

it.each([
  ['cdk.out/Shop.template.json#Orders', { file: 'cdk.out/Shop.template.json', name: 'Orders' }],
  ['template.yaml#Orders', { file: 'template.yaml', name: 'Orders' }],
  ['template.yml', { file: 'template.yml' }],
  ['dist', undefined],
  ['dist.zip', undefined],
  ['dist/index.js', undefined],
  ['C#/dist', undefined],
])('%s', (text, named) => {
  expect(templateNamed(text)).toEqual(named);
});

it('reads short-form tags of YAML as the long forms', () => {
  const file = write(
    'template.yaml',
    `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
Mappings: { Sizes: { dev: { Memory: 256 } } }
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: !Not [!Condition IsDev]
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: build/orders
      Handler: app.handler
      Runtime: python3.13
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Layers: [!Ref Libs]
      Environment:
        Variables:
          STAGE: !Sub '\${Stage}-\${AWS::Region}'
          MIXED: !Sub
            - '\${Name}/\${Stage}'
            - Name: !Join ['-', [a, !Ref Stage]]
          FLAG: !If [IsProd, 'yes', !Ref AWS::NoValue]
          TABLE: !GetAtt Table.Arn
          ACCOUNT: 000123456789
  Libs:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: libs/ }
  Table: { Type: AWS::DynamoDB::Table }
`,
  );

  expect(readTemplate({ file, name: 'Orders' })).toMatchObject({
    code: { kind: 'path', path: 'build/orders' },
    memoryMb: 256,
    layers: ['libs/'],
    environment: { STAGE: 'dev-us-east-1', MIXED: 'a-dev/dev', ACCOUNT: '000123456789' },
    unresolved: [{ problem: 'the environment variable TABLE is !GetAtt Table.Arn', flag: '--env TABLE=…' }],
  });
  expect(besideTemplate({ file }, 'build/orders')).toBe(path.join(folder, 'build/orders'));
});

it("finds the CDK's asset manifest beside the template", () => {
  const template = {
    Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: 'b', S3Key: 'k.zip' } } } },
  };
  const manifest = { files: { k: { source: { path: 'asset.k' }, destinations: { d: { objectKey: 'k.zip' } } } } };
  const file = write('Shop.template.json', JSON.stringify(template));
  write('Shop.assets.json', JSON.stringify(manifest));

  expect(readTemplate({ file }).code).toEqual({ kind: 'path', path: 'asset.k' });
});

it.each([
  ['broken.json', '{"Resources": ', /broken\.json cannot be read/],
  ['broken.yaml', 'Resources: [', /broken\.yaml cannot be read/],
])('%s is refused with its place', (name, text, message) => {
  expect(() => readTemplate({ file: write(name, text) })).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }),
  );
  expect(() => readTemplate({ file: 'nowhere.yaml' })).toThrow(/nowhere\.yaml cannot be read/);
});
