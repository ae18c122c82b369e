import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { serverName, TlsRecords } from '../../../local-cloud/lambda-service/network/tls-records.ts';

const record = (type: number, lengthBytes: number) =>
  Buffer.concat([Buffer.from([type, 3, 3, lengthBytes >> 8, lengthBytes & 255]), Buffer.alloc(lengthBytes)]);

it('finds the records however they are cut', () => {
  const records = [
    { type: 22, lengthBytes: 300 },
    { type: 20, lengthBytes: 1 },
    { type: 23, lengthBytes: 0 },
    { type: 23, lengthBytes: 19 },
  ];
  const bytes = Buffer.concat(records.map(({ type, lengthBytes }) => record(type, lengthBytes)));
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const parser = new TlsRecords();
      const ends = [...cuts.toSorted((left, right) => left - right), bytes.length];
      const found = ends.flatMap((end, index) => parser.push(bytes.subarray(ends[index - 1] ?? 0, end)));
      expect(found).toEqual(records);
    }),
  );
});

it('reads the name of a ClientHello of this Node', async () => {
  const hello = await new Promise<Buffer>((resolve) => {
    const server = createServer((socket) => {
      socket.once('data', (chunk) => {
        resolve(chunk);
        socket.destroy();
        server.close();
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      connect({ port, host: '127.0.0.1', servername: 'api.example.test' }).on('error', () => {});
    });
  });

  expect(serverName(hello)).toBe('api.example.test');
  expect(serverName(hello.subarray(0, 60))).toBeUndefined();
});

it('never throws', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void serverName(Buffer.from(bytes))));
});
