/** The gateway's own pages, `/_thaw/…`: health, faults, environments, data services, imports, shutdown. For clients on this machine. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FaultSwitches, parseFaults } from '../faults/faults.ts';
import type { ImportTimes } from '../imports/import-times.ts';
import type { LambdaStub } from '../stub/stub.ts';
import { readBody } from '../wire/body.ts';
import { parseJson } from '../wire/json.ts';
import { sendJson } from '../wire/responses.ts';
import { splitUrl } from '../wire/url.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface EnvironmentCount {
  readonly functionName: string;
  readonly inFlight: number;
  readonly environments: number;
  readonly state: string;
  readonly lastUpdateStatus: string;
}

/** Starts, stops and lists the data services (database, cache) by name. */
export interface ServicePages {
  readonly names: readonly string[];
  start(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  /** Endpoints of the running services, by name. */
  endpoints(): object;
}

const IMPORTS = '/_thaw/imports/';
const FAULTS_LIMIT_BYTES = 65_536;

export function createAdminPages(options: {
  readonly faults: FaultSwitches;
  readonly health: () => Record<string, unknown>;
  readonly environments: () => readonly EnvironmentCount[];
  readonly services: ServicePages;
  readonly importTimes: ImportTimes;
  readonly stub: Pick<LambdaStub, 'calls' | 'forgetCalls'>;
  readonly shutdown: () => void;
}): RequestHandler {
  const { faults, services } = options;

  async function setFaults(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, FAULTS_LIMIT_BYTES, `Faults must be smaller than ${FAULTS_LIMIT_BYTES} bytes`);
    // parseJson returns undefined for invalid JSON, which parseFaults refuses.
    faults.set(parseFaults(parseJson(body)));
    sendJson(response, 200, faults.current());
  }

  return async (request, response) => {
    // Web pages must not change anything here: browsers always send Origin, other clients do not.
    if (request.headers.origin !== undefined) return sendJson(response, 403, { message: 'Not for web pages.' });
    const [path] = splitUrl(request.url ?? '');
    const route = `${request.method} ${path}`;
    if (route === 'GET /_thaw/health') return sendJson(response, 200, options.health());
    if (route === 'GET /_thaw/environments') return sendJson(response, 200, { functions: options.environments() });
    if (route === 'GET /_thaw/faults') return sendJson(response, 200, faults.current());
    if (route === 'PUT /_thaw/faults') return await setFaults(request, response);
    if (route === 'DELETE /_thaw/faults') {
      faults.set({});
      return sendJson(response, 200, {});
    }
    if (route === 'GET /_thaw/stub') return sendJson(response, 200, options.stub.calls());
    if (route === 'DELETE /_thaw/stub') {
      options.stub.forgetCalls();
      return sendJson(response, 200, {});
    }
    if (route === 'GET /_thaw/services') return sendJson(response, 200, services.endpoints());
    const service = services.names.find((name) => path === `/_thaw/services/${name}`);
    if (service !== undefined && (request.method === 'PUT' || request.method === 'DELETE')) {
      await (request.method === 'PUT' ? services.start(service) : services.stop(service));
      return sendJson(response, 200, services.endpoints());
    }
    if (request.method === 'POST' && path.startsWith(IMPORTS)) {
      return sendJson(response, 200, await options.importTimes(decodeURIComponent(path.slice(IMPORTS.length))));
    }
    if (route === 'POST /_thaw/shutdown') {
      response.once('close', options.shutdown);
      return sendJson(response, 202, { message: 'shutting down' }, { connection: 'close' });
    }
    sendJson(response, 404, {
      message: `There is no ${route}.`,
      pages: [
        'GET /_thaw/health',
        'GET /_thaw/environments',
        'GET|PUT|DELETE /_thaw/faults',
        'GET|DELETE /_thaw/stub',
        'GET /_thaw/services',
        ...services.names.map((name) => `PUT|DELETE /_thaw/services/${name}`),
        `POST ${IMPORTS}<function>`,
        'POST /_thaw/shutdown',
      ],
    });
  };
}
