import { expect, it } from 'vitest';
import { explainError } from '../../../cli/errors/explain-error.ts';
import { BenchmarkError } from '../../../core/errors.ts';

function system(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

it.each([
  ['a full disk', system('ENOSPC', 'ENOSPC: no space left on device, write'), 'ENVIRONMENT_MISSING', /disk is full/],
  [
    'a full disk that the local cloud reports',
    new BenchmarkError({ code: 'BUG', source: 'bug', message: 'Error: ENOSPC: no space left', fix: 'read a log' }),
    'ENVIRONMENT_MISSING',
    /disk is full/,
  ],
  ["another user's folder", system('EACCES', "EACCES: '/x/reports'"), 'ENVIRONMENT_MISSING', /\/x\/reports/],
  [
    'a local cloud that ended',
    system('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:4566'),
    'AWS_FAILED',
    /local cloud/,
  ],
  ['no network', system('ENOTFOUND', 'getaddrinfo ENOTFOUND states.eu-west-1.example'), 'AWS_FAILED', /connection/],
  [
    'expired credentials',
    Object.assign(new Error('The security token is expired'), { name: 'ExpiredTokenException', $metadata: {} }),
    'ENVIRONMENT_MISSING',
    /credentials/,
  ],
  [
    'an access error of AWS',
    Object.assign(new Error('not authorised'), { name: 'AccessDeniedException', $metadata: {} }),
    'AWS_FAILED',
    /AccessDenied/,
  ],
  [
    'a page of a proxy instead of JSON',
    Object.assign(new SyntaxError("Unexpected token '<'"), { $metadata: {} }),
    'AWS_FAILED',
    /AWS returned SyntaxError: Unexpected token/,
  ],
])('gives a fix for %s', (_what, error, code, message) => {
  expect(explainError(error)).toMatchObject({
    code,
    message: expect.stringMatching(message),
    fix: expect.stringMatching(/./),
  });
});

it('names the policy to a user who lacks a permission', () => {
  const denied = Object.assign(new Error('is not authorized to perform: x'), { name: 'AccessDenied', $metadata: {} });

  expect(explainError(denied)).toMatchObject({ fix: expect.stringContaining('docs/caller-policy.json') });
});

it('returns errors of Thaw and bugs unchanged', () => {
  const own = new BenchmarkError({ code: 'USAGE', source: 'user', message: 'wrong', fix: 'right' });
  const bug = new TypeError('x is not a function');

  expect([explainError(own), explainError(bug)]).toEqual([own, bug]);
});
