import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDnsResponse } from '../../../local-cloud/lambda-service/network/dns-message.ts';

const HEADER = [0x12, 0x34, 0x81, 0x80, 0, 1];
const QUESTION = [3, ...Buffer.from('api'), 4, ...Buffer.from('test'), 0, 0, 1, 0, 1];
const record = (type: number, data: readonly number[]) => [
  0xc0,
  12,
  0,
  type,
  0,
  1,
  0,
  0,
  0,
  60,
  0,
  data.length,
  ...data,
];
const response = (...records: number[][]) =>
  Buffer.from([...HEADER, 0, records.length, 0, 0, 0, 0, ...QUESTION, ...records.flat()]);

it('reads the name and its addresses, after an alias', () => {
  const alias = record(5, [1, 97, 0xc0, 12]);
  const ipv6 = record(28, [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);

  expect(parseDnsResponse(response(alias, record(1, [192, 0, 2, 7]), ipv6))).toEqual({
    name: 'api.test',
    addresses: ['192.0.2.7', '2001:db8::5'],
  });
});

it('has no address in a response without one', () => {
  expect(parseDnsResponse(response())).toEqual({ name: 'api.test', addresses: [] });
});

it('is undefined for a message that is cut off, and never throws', () => {
  expect(parseDnsResponse(response(record(1, [192, 0, 2, 7])).subarray(0, 30))).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseDnsResponse(Buffer.from(bytes))));
});
