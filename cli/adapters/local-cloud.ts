/** The local cloud's own pages, `/_thaw/…`. */

/** Plain HTTP: the cloud takes HTTP and TLS on its one port, and this needs no certificate. */
export function askLocalCloud(port: number, path: string, request: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/_thaw/${path}`, request);
}
