/** Parts of the tests of the stadiums targets: folders for the real servers, requests, and parsed responses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataServiceOptions } from '../../../local-cloud/emulators/data-service.ts';
import { createProbe } from '../../../target-functions/node/shared/probe.ts';
import { respond, type StadiumSource } from '../../../target-functions/node/shared/stadiums/respond.ts';

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

/** @returns a function that sends an event to the source and returns the parsed response */
export function sender(source: StadiumSource) {
  const beginProbe = createProbe({});
  return async (event: Parameters<typeof respond>[0]) => {
    const response = await respond(event, async () => ({ source, parametersMs: 1 }), beginProbe());
    return { status: response.statusCode, headers: response.headers, body: JSON.parse(response.body) };
  };
}

/** Sends requests until the response is as expected: client libraries reconnect in the background. */
export async function waitFor<T>(invoke: () => Promise<T>, isExpected: (response: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const response = await invoke();
    if (isExpected(response) || Date.now() > deadline) return response;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
