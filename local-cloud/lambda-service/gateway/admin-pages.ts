/** The front's own pages, `/_thaw/…`: health, fault switches, environments, data services, shutdown. For programs and people on this machine. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FaultSwitches, parseFaults } from '../faults/faults.ts';
import { sendJson } from '../wire/answers.ts';
import { readBody } from '../wire/body.ts';
import { parseJson } from '../wire/json.ts';
import { splitUrl } from '../wire/url.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface EnvironmentCount {
  readonly functionName: string;
  readonly inFlight: number;
  readonly environments: number;
  readonly state: string;
  readonly lastUpdateStatus: string;
}

/** Database and cache, by name; what they are is the composer's business. */
export interface ServicePages {
  readonly names: readonly string[];
  start(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  /** Where those are that run, by name. */
  places(): object;
}

const FAULTS_LIMIT_BYTES = 65_536;

export function createAdminPages(options: {
  readonly faults: FaultSwitches;
  readonly health: () => Record<string, unknown>;
  readonly environments: () => readonly EnvironmentCount[];
  readonly services: ServicePages;
  readonly shutdown: () => void;
}): RequestHandler {
  const { faults, services } = options;

  async function setFaults(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, FAULTS_LIMIT_BYTES, `Faults must be smaller than ${FAULTS_LIMIT_BYTES} bytes`);
    // What is no JSON object is refused as any other value that is no object.
    faults.set(parseFaults(parseJson(body)));
    sendJson(response, 200, faults.current());
  }

  return async (request, response) => {
    // A page in a browser must not switch anything here: it cannot leave out Origin, and programs do not send it.
    if (request.headers.origin !== undefined) return sendJson(response, 403, { message: 'Not for web pages.' });
    const [path] = splitUrl(request.url ?? '');
    const asked = `${request.method} ${path}`;
    if (asked === 'GET /_thaw/health') return sendJson(response, 200, options.health());
    if (asked === 'GET /_thaw/environments') return sendJson(response, 200, { functions: options.environments() });
    if (asked === 'GET /_thaw/faults') return sendJson(response, 200, faults.current());
    if (asked === 'PUT /_thaw/faults') return await setFaults(request, response);
    if (asked === 'DELETE /_thaw/faults') {
      faults.set({});
      return sendJson(response, 200, {});
    }
    if (asked === 'GET /_thaw/services') return sendJson(response, 200, services.places());
    const service = services.names.find((name) => path === `/_thaw/services/${name}`);
    if (service !== undefined && (request.method === 'PUT' || request.method === 'DELETE')) {
      await (request.method === 'PUT' ? services.start(service) : services.stop(service));
      return sendJson(response, 200, services.places());
    }
    if (asked === 'POST /_thaw/shutdown') {
      response.once('close', options.shutdown);
      return sendJson(response, 202, { message: 'shutting down' }, { connection: 'close' });
    }
    sendJson(response, 404, {
      message: `There is no ${asked}.`,
      pages: [
        'GET /_thaw/health',
        'GET /_thaw/environments',
        'GET|PUT|DELETE /_thaw/faults',
        'GET /_thaw/services',
        ...services.names.map((name) => `PUT|DELETE /_thaw/services/${name}`),
        'POST /_thaw/shutdown',
      ],
    });
  };
}
