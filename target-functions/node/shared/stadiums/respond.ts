/** From a request to the list of stadiums, with the source as a parameter: both targets send the same response. */
import { type HttpEvent, type HttpResponse, jsonResponse, roundMs } from '../http.ts';
import type { Probe } from '../probe.ts';
import { SettingsError } from './settings.ts';
import type { Stadium } from './stadium.ts';

/** Libraries quote hosts and queries in their errors: this much is enough. */
const MAX_ERROR_LENGTH = 300;

export interface StadiumList {
  readonly stadiums: readonly Stadium[];
  /** Numbers of this read for the report, for example whether the cache had it. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface StadiumSource {
  list(): Promise<StadiumList>;
  /** Writes the table and returns how many rows it has; absent = this target does not do that. */
  seed?(): Promise<number>;
}

export interface OpenSource {
  readonly source: StadiumSource;
  /** Time in ms to read the parameters, once per environment. */
  readonly parametersMs: number;
}

/**
 * `GET /stadiums` returns 200 with the list and timings in ms; `POST /stadiums/seed` fills the table; others return 404.
 * 500 when the function is configured wrongly, 503 with the reason when parameters or database cannot be reached.
 */
export async function respond(event: HttpEvent, open: () => Promise<OpenSource>, probe: Probe): Promise<HttpResponse> {
  const route = `${event.requestContext?.http?.method ?? 'GET'} ${event.rawPath ?? '/'}`;
  if (route !== 'GET /stadiums' && route !== 'POST /stadiums/seed') {
    return jsonResponse(probe, 404, { error: `there is no ${route.slice(0, 100)}`, allowed: ['GET /stadiums'] });
  }
  let opened: OpenSource;
  try {
    opened = await open();
  } catch (error) {
    if (error instanceof SettingsError) return jsonResponse(probe, 500, { error: error.message });
    return jsonResponse(probe, 503, { error: `the parameters cannot be read: ${reason(error)}` });
  }
  const { source, parametersMs } = opened;
  try {
    if (route === 'POST /stadiums/seed') {
      if (source.seed === undefined) {
        return jsonResponse(probe, 404, { error: 'this target does not fill the table', allowed: ['GET /stadiums'] });
      }
      return jsonResponse(probe, 200, { stadium_count: await source.seed() });
    }
    const startedMs = performance.now();
    const { stadiums, figures } = await source.list();
    return jsonResponse(probe, 200, {
      stadium_count: stadiums.length,
      read_ms: roundMs(performance.now() - startedMs),
      parameters_ms: roundMs(parametersMs),
      ...figures,
      stadiums,
    });
  } catch (error) {
    return jsonResponse(probe, 503, { error: `the database did not answer: ${reason(error)}` });
  }
}

function reason(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message || codeOf(error)}` : String(error);
  return text.slice(0, MAX_ERROR_LENGTH);
}

/** When several addresses were tried and all failed, the error of the whole attempt has no message of its own. */
function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : 'no message';
}
