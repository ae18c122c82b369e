/**
 * HTTP client for the Runtime API of an environment, on one persistent connection. It uses a plain socket because node:http adds
 * tenths of a millisecond to every invocation. The local cloud's server always sends a Content-Length.
 */
'use strict';
const { readSync, writeSync } = require('node:fs');
const { connect } = require('node:net');

const HEAD_END = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
const CLOSED = 'The Runtime API closed the connection';

/** One response, assembled from the chunks in which it arrives. */
class Response {
  status = 0;
  headers = {};
  body = EMPTY;
  #head = EMPTY;
  #hasHead = false;
  #filled = 0;

  /** @returns whether the response is complete */
  append(chunk) {
    let rest = chunk;
    if (!this.#hasHead) {
      this.#head = Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf(HEAD_END);
      if (end === -1) return false;
      this.#readHead(this.#head.toString('latin1', 0, end).split('\r\n'));
      rest = this.#head.subarray(end + HEAD_END.length);
    }
    this.#filled += rest.copy(this.body, this.#filled);
    return this.#filled === this.body.length;
  }

  #readHead([statusLine, ...lines]) {
    this.#hasHead = true;
    this.status = Number(statusLine.split(' ')[1]);
    for (const line of lines) {
      const colon = line.indexOf(':');
      // The platform encodes text in headers as UTF-8.
      const value = Buffer.from(line.slice(colon + 1).trim(), 'latin1').toString('utf8');
      this.headers[line.slice(0, colon).toLowerCase()] = value;
    }
    this.body = Buffer.allocUnsafe(Number(this.headers['content-length'] ?? 0));
  }
}

/** One request at a time. Keeps the event loop alive only while `call` waits for a response. */
exports.Connection = class {
  #address;
  #socket;
  #pending;

  /** @param address `host:port`, the value of AWS_LAMBDA_RUNTIME_API */
  constructor(address) {
    this.#address = address;
  }

  /** @returns `{status, headers, body}`; rejects when the connection ends before the response */
  call(method, path, { headers, body } = {}) {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject, response: new Response() };
      this.#socket ??= this.#open();
      this.#socket.ref();
      this.#socket.write(this.#request(method, path, headers, body));
    });
  }

  /**
   * Like `call`, but blocks until the response has arrived, without running the event loop. Does nothing while another request
   * is waiting: that is the next invocation's, so this one has been answered. Throws when the connection is lost.
   */
  callSync(method, path, { headers, body } = {}) {
    if (this.#pending !== undefined) return;
    const handle = this.#socket?._handle;
    if (!handle) throw new Error(CLOSED);
    handle.setBlocking(true);
    try {
      exchange(handle.fd, this.#request(method, path, headers, body));
    } finally {
      handle.setBlocking(false);
    }
  }

  #request(method, path, headers = {}, body = EMPTY) {
    const all = { Host: this.#address, ...headers, ...(method === 'GET' ? {} : { 'Content-Length': body.length }) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body]);
  }

  #open() {
    const separator = this.#address.lastIndexOf(':');
    const host = this.#address.slice(0, separator);
    const socket = connect({ host, port: Number(this.#address.slice(separator + 1)), noDelay: true });
    const lost = (error) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#settle()?.reject(error ?? new Error(CLOSED));
    };
    socket.on('data', (chunk) => {
      if (this.#pending?.response.append(chunk)) {
        socket.unref();
        const { resolve, response } = this.#settle();
        resolve(response);
      }
    });
    socket.on('error', lost);
    socket.on('close', () => lost());
    return socket;
  }

  #settle() {
    const settled = this.#pending;
    this.#pending = undefined;
    return settled;
  }
};

/** Sends a request and reads its response on a blocking descriptor. */
function exchange(descriptor, request) {
  for (let sent = 0; sent < request.length; ) sent += writeSync(descriptor, request, sent);
  const response = new Response();
  const chunk = Buffer.allocUnsafe(4096);
  for (let isComplete = false; !isComplete; ) {
    const length = readSync(descriptor, chunk);
    if (length === 0) throw new Error(CLOSED);
    isComplete = response.append(chunk.subarray(0, length));
  }
}
