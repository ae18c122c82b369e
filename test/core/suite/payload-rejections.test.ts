import { describe } from 'vitest';
import { type Case, itRefuses } from './refused-suites.ts';

const tiny = (more: object) => ({ name: 'own', functions: [{ target: 'tiny', ...more }], warm: {} });

const CASES: readonly Case[] = [
  [
    'an unknown payload',
    tiny({ payloads: ['pong'] }),
    'SUITE_INVALID',
    'functions[0].payloads[0]',
    '"pong"',
    'Payloads of tiny: ping',
  ],
  [
    'a payload that is neither a name nor an object',
    tiny({ payloads: [7] }),
    'SUITE_INVALID',
    'functions[0].payloads[0]',
    'found 7',
    'Give the name of one',
  ],
  [
    'a payload without event',
    tiny({ payloads: [{ name: 'a' }] }),
    'SUITE_INVALID',
    'functions[0].payloads[0]',
    'nothing',
    '"event"',
  ],
  [
    'a payload with an impossible name',
    tiny({ payloads: [{ name: 'a/b', event: 1 }] }),
    'SUITE_INVALID',
    'functions[0].payloads[0].name',
    '"a/b"',
    'A-Z',
  ],
  [
    'a payload twice',
    tiny({ payloads: ['ping', 'ping'] }),
    'SUITE_INVALID',
    'functions[0].payloads[1]',
    'twice',
    'Keep one',
  ],
];

describe('every error of a payload has the path, what was found, and the fix', () => itRefuses(CASES));
