/** What the tests of the stadiums targets stand on: the real servers, and both sources as their handlers make them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataServiceOptions } from '../../../local-cloud/emulators/data-service.ts';
import { createProbe } from '../../../target-functions/node/shared/probe.ts';
import { answerRequest, type StadiumSource } from '../../../target-functions/node/shared/stadiums/respond.ts';

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export interface ServicesFolder extends DataServiceOptions {
  remove(): void;
}

/** A state folder of its own for the servers of one test file. */
export function servicesFolder(): ServicesFolder {
  const stateFolder = mkdtempSync(path.join(tmpdir(), 'thaw-services-'));
  return { repositoryRoot, stateFolder, remove: () => rmSync(stateFolder, { recursive: true, force: true }) };
}

export const LIST = { rawPath: '/stadiums', requestContext: { http: { method: 'GET' } } };
export const SEED = { rawPath: '/stadiums/seed', requestContext: { http: { method: 'POST' } } };

/** Answers of one source, parsed. */
export function asking(source: StadiumSource) {
  const probe = createProbe({});
  return async (event: Parameters<typeof answerRequest>[0]) => {
    const answer = await answerRequest(event, async () => ({ source, parametersMs: 1 }), probe);
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
  };
}

/** Asks until the answer is as wanted: what a client library does in the background takes its time. */
export async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
