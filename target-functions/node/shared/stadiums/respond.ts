/** From a request to the list of stadiums, on a source that is given: the same answer whatever is behind it. */
import { type HttpAnswer, type HttpEvent, jsonAnswer, roundMs } from '../http.ts';
import type { Probe } from '../probe.ts';
import { SettingsError } from './settings.ts';
import type { Stadium } from './stadium.ts';

/** Libraries quote hosts and queries: this much says enough. */
const MAX_ERROR_LENGTH = 300;

export interface StadiumList {
  readonly stadiums: readonly Stadium[];
  /** Numbers of this read for the report, for example whether the cache had it. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface StadiumSource {
  list(): Promise<StadiumList>;
  /** Writes the table anew and answers how many rows it has; absent = this target does not do that. */
  seed?(): Promise<number>;
}

export interface OpenSource {
  readonly source: StadiumSource;
  /** What reading the parameters took, in ms, once for this environment. */
  readonly parametersMs: number;
}

/**
 * `GET /stadiums` answers 200 with the list and timings in ms; `POST /stadiums/seed` fills the table; others 404.
 * 500 when the function is set up wrongly, 503 with the reason when parameters or database cannot be reached.
 */
export async function answerRequest(
  event: HttpEvent,
  open: () => Promise<OpenSource>,
  probe: Probe,
): Promise<HttpAnswer> {
  const asked = `${event.requestContext?.http?.method ?? 'GET'} ${event.rawPath ?? '/'}`;
  if (asked !== 'GET /stadiums' && asked !== 'POST /stadiums/seed') {
    return jsonAnswer(probe, 404, { error: `there is no ${asked.slice(0, 100)}`, allowed: ['GET /stadiums'] });
  }
  let opened: OpenSource;
  try {
    opened = await open();
  } catch (error) {
    if (error instanceof SettingsError) return jsonAnswer(probe, 500, { error: error.message });
    return jsonAnswer(probe, 503, { error: `the parameters cannot be read: ${reason(error)}` });
  }
  const { source, parametersMs } = opened;
  try {
    if (asked === 'POST /stadiums/seed') {
      if (source.seed === undefined) {
        return jsonAnswer(probe, 404, { error: 'this target does not fill the table', allowed: ['GET /stadiums'] });
      }
      return jsonAnswer(probe, 200, { stadium_count: await source.seed() });
    }
    const startedMs = performance.now();
    const { stadiums, figures } = await source.list();
    return jsonAnswer(probe, 200, {
      stadium_count: stadiums.length,
      read_ms: roundMs(performance.now() - startedMs),
      parameters_ms: roundMs(parametersMs),
      ...figures,
      stadiums,
    });
  } catch (error) {
    return jsonAnswer(probe, 503, { error: `the database did not answer: ${reason(error)}` });
  }
}

function reason(error: unknown): string {
  const told = error instanceof Error ? `${error.name}: ${error.message || codeOf(error)}` : String(error);
  return told.slice(0, MAX_ERROR_LENGTH);
}

/** Several addresses tried and all refused: the error of the attempt as a whole has no message of its own. */
function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : 'no message';
}
