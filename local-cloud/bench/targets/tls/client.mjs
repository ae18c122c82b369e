import { connect } from 'node:tls';

/** A handshake with the server of the bench, whose certificate needs no trust here. */
export function handler({ port }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'late.test', rejectUnauthorized: false }, () => {
      socket.end();
      resolve({});
    });
    socket.once('error', reject);
  });
}
