/** Kills and updates at unfavourable moments, through the gateway: every response is correct and nothing is left (issue 4, "Hard to break"). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { isAlive } from '../environment/kit.ts';
import { eventually } from '../kit/eventually.ts';
import { type Client, Refused } from './clients.ts';
import { CLIENTS, LANGUAGES, useCloud, type Who, who } from './kit.ts';

const conformance = useCloud();
const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);
process.on('unhandledRejection', note);
afterAll(() => {
  process.off('unhandledRejection', note);
});

describe.each(LANGUAGES)('a %s environment', (language) => {
  it.each([0, 2, 5, 11, 23, 47])(
    'killed %d ms into an invocation sends a response, and the next invocation works',
    async (afterMs) => {
      const client = conformance.client(afterMs % 2 === 0 ? 'boto3' : 'AWS SDK for JavaScript');
      const name = await conformance.create(language);
      const { pid } = (await who(client, name)).who;

      const invoked = awaitedLater(client.invoke(name, { sleepMs: 25 }, { tail: true }));
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      kill(pid);
      const response = await invoked;
      // A frozen process handles the signal after thawing: then this invocation fails.
      const next = await client.invoke(name);
      const after = await who(client, name);

      for (const invocation of [response, next]) {
        if (invocation.functionError === undefined) continue;
        const errorMessage = `RequestId: ${invocation.requestId} Error: Runtime exited with error: signal: killed`;
        expect(invocation.text).toBe(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }));
      }
      expect(response.tail).toMatch(/REPORT RequestId: [^\n]+\n$/);
      expect(after.who.pid).not.toBe(pid);
      await eventually('the killed process is gone', () => !isAlive(pid));
    },
  );
});

describe('two clients that update one function while both invoke it', () => {
  it('get only correct responses, and old environments are removed', async () => {
    const name = await conformance.create('Python');
    const ROUNDS = 4;

    const updates = CLIENTS.map(async (clientName) => {
      const client = conformance.client(clientName);
      let accepted = 0;
      while (accepted < ROUNDS) {
        const Environment = { Variables: { NONCE: `${clientName} ${accepted}` } };
        const outcome = await outcomeOf(
          client.call('UpdateFunctionConfiguration', { FunctionName: name, Environment }),
        );
        if (outcome === undefined) accepted += 1;
        else {
          expect(outcome).toMatchObject({ status: 409, name: 'ResourceConflictException' });
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    });
    let updating = true;
    const invocations = awaitedLater(
      Promise.all(CLIENTS.map((clientName) => invokeWhile(conformance.client(clientName), name, () => updating))),
    );
    try {
      await Promise.all(updates);
      await conformance.updated(name);
    } finally {
      updating = false;
    }
    const seen = (await invocations).flat();
    const last = (await conformance.configuration(name))['Environment'] as { Variables: { NONCE: string } };
    const after = await who(conformance.client('boto3'), name);

    // Every process has only one configuration.
    const nonces = new Map<string, Set<string>>();
    for (const { processUuid, nonce } of seen)
      nonces.set(processUuid, (nonces.get(processUuid) ?? new Set()).add(nonce));
    for (const [, noncesOfProcess] of nonces) expect(noncesOfProcess.size).toBe(1);
    expect(after.who.nonce).toBe(last.Variables.NONCE);
    // Each client may still have one.
    await eventually('older environments are gone', async () => (await conformance.use(name)).environments <= 2);
  });
});

describe('a function that is deleted while it runs', () => {
  it('completes what is in flight, then leaves no process', async () => {
    const client = conformance.client('AWS SDK for JavaScript');
    const name = await conformance.create('Node');
    const { pid } = (await who(client, name)).who;

    const inFlight = awaitedLater(client.invoke(name, { sleepMs: 500 }));
    await eventually('it runs', async () => (await conformance.use(name)).inFlight === 1);
    await client.call('DeleteFunction', { FunctionName: name });

    expect(JSON.parse((await inFlight).text)).toMatchObject({ pid });
    await eventually('its process is gone', () => !isAlive(pid));
  });

  it('during an update gets no new environment', async () => {
    const client = conformance.client('boto3');
    const name = await conformance.create('Node');
    conformance.cloud.cloud.faults.set({ stuckUpdate: true, proactiveInit: 1, functions: [name] });
    await client.call('UpdateFunctionConfiguration', { FunctionName: name, Timeout: 9 });

    await client.call('DeleteFunction', { FunctionName: name });
    conformance.cloud.cloud.faults.set({ proactiveInit: 1, functions: [name] });
    // Longer than the interval at which the service reads the switch; an environment would live for minutes.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const pids = environmentsOf(name);
    conformance.cloud.cloud.faults.set({});

    expect(pids).toEqual([]);
  });
});

describe('many warm invocations', () => {
  it('leak no open files and folders, and cause no unhandled rejection', async () => {
    const client = conformance.client('AWS SDK for JavaScript');
    const name = await conformance.create(LANGUAGES.at(-1) ?? 'Node');
    for (let warmUp = 0; warmUp < 20; warmUp += 1) await client.invoke(name, {}, { tail: true });
    const filesBefore = openFiles();
    const { pid } = (await who(client, name)).who;
    const functionFilesBefore = openFiles(pid);

    for (let invocation = 0; invocation < 300; invocation += 1) await client.invoke(name, {}, { tail: true });

    expect((await who(client, name)).who).toMatchObject({ pid, count: 322 });
    expect(openFiles(pid)).toBe(functionFilesBefore);
    // Timers of the service and the SDK occasionally open a file or two; a leak would be hundreds.
    expect(openFiles()).toBeLessThan(filesBefore + 20);
    expect((await conformance.use(name)).environments).toBe(1);
    expect(rejections).toEqual([]);
    expect(conformance.cloud.lines.filter((line) => /failed inside the gateway|cannot /.test(line))).toEqual([]);
  });
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It may have exited already.
  }
}

async function outcomeOf(call: Promise<unknown>): Promise<object | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

async function invokeWhile(client: Client, name: string, shouldContinue: () => boolean): Promise<Who[]> {
  const seen: Who[] = [];
  while (shouldContinue()) seen.push((await who(client, name)).who);
  return seen;
}

function openFiles(pid: number | 'self' = 'self'): number {
  return readdirSync(`/proc/${pid}/fd`).filter((descriptor) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${descriptor}`) !== '';
    } catch {
      return false;
    }
  }).length;
}

/** Processes of this function, found by its name in their environment variables. */
function environmentsOf(name: string): number[] {
  const mark = `AWS_LAMBDA_FUNCTION_NAME=${name}`;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
      } catch {
        return false;
      }
    });
}
