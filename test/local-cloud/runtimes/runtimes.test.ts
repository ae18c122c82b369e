import { describe, expect, it } from 'vitest';
import type { FunctionRevision } from '../../../local-cloud/lambda-service/contract.ts';
import {
  runtimeOf,
  runtimeProgram,
  runtimeVersion,
  supportedRuntimes,
} from '../../../local-cloud/lambda-service/runtimes/index.ts';

function programOf(runtime: string) {
  const revision = {
    runtime,
    memoryMb: 512,
    handler: 'index.handler',
    codeDirectory: '/nowhere',
    environment: {},
  } as unknown as FunctionRevision;
  return runtimeProgram(revision, { nodeExecutable: '/node', pythonExecutable: '/python' });
}

describe('a Node function', () => {
  it.each([
    ['nodejs18.x', 'start-3.mjs'],
    ['nodejs20.x', 'start-3.mjs'],
    ['nodejs22.x', 'start-3.mjs'],
    ['nodejs24.x', 'start-4.mjs'],
    ['nodejs26.x', 'start-4.mjs'],
  ])('on %s is run by %s', (runtime, start) => {
    expect(programOf(runtime)).toEqual({
      ok: true,
      file: '/node',
      arguments: ['--max-old-space-size=460', expect.stringContaining(`/node-client/${start}`)],
    });
  });
});

describe('identifiers', () => {
  it.each(['provided', 'provided.al2024', 'python2.7', 'nodejs24', 'java21', ''])(
    '"%s" is not supported',
    (runtime) => {
      expect(runtimeOf(runtime)).toBeUndefined();
      expect(programOf(runtime)).toMatchObject({ ok: false, reason: expect.stringContaining(supportedRuntimes()) });
    },
  );

  it('are listed in words', () => {
    expect(supportedRuntimes()).toBe('provided.al2, provided.al2023, python3.x and nodejs');
  });

  it('have a version that AWS cannot have, also when it is unknown', () => {
    const versionOf = (runtime: string) => runtimeVersion({ runtime, region: 'eu-west-1' }, new Map());

    expect(versionOf('provided.al2023').version).toBe('provided:al2023.local');
    expect(versionOf('python3.13').version).toBe('python:unknown.local');
    expect(versionOf('nodejs24.x').version).toBe('nodejs:unknown.local');
    expect(versionOf('nodejs24.x').versionArn).toMatch(/^arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}$/);
  });
});
