/** The two engines, each a Python program that plays scenarios on a state machine. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Definition } from '../../../state-machine/asl-types.ts';
import { JUDGES_PYTHON, LOCAL_CLOUD_PYTHON } from '../python-environment.ts';
import type { Scenario } from './scenario.ts';

/** LocalStack's engine, which moto brings, and that of the local cloud. */
export const ENGINES = ['moto', 'ministack'] as const;
export type Engine = (typeof ENGINES)[number];

const ENGINE_TIMEOUT_MS = 300_000;

/** What one engine did in one scenario. */
export interface Recording {
  readonly scenario: string;
  readonly outcome: { readonly executionArn: string; readonly status: string; readonly error: string | null };
  /** `execution` is a lane, a load job, or `run`. */
  readonly entered: readonly { readonly execution: string; readonly state: string }[];
  readonly calls: readonly { readonly function: string; readonly payload: Readonly<Record<string, unknown>> }[];
  /** Seconds; nothing was really waited for. */
  readonly waits: readonly number[];
  readonly evaluations: readonly Evaluation[];
}

/** One evaluation of a JSONata expression. */
export interface Evaluation {
  readonly expression: string;
  /** JSONata that binds what the expression can see, or the same as values: an engine has one of them. */
  readonly declarations: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

export interface Machine {
  readonly definition: Definition;
  readonly scenarios: readonly Scenario[];
}

/** What became of a state machine; an engine may refuse to create it. */
type Played = { readonly recordings: readonly Recording[] } | { readonly refusal: string };

/** Plays the scenarios of every state machine, all of them in one process: to load an engine takes a second. */
export async function playAll(engine: Engine, machines: readonly Machine[]): Promise<readonly Played[]> {
  const program = path.join(import.meta.dirname, 'engines', `${engine}_engine.py`);
  const child = spawn(engine === 'moto' ? JUDGES_PYTHON : LOCAL_CLOUD_PYTHON, [program], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...CREDENTIALS_OF_NOBODY },
    // A loop that never ends is a fault of the definition or of the engine.
    timeout: ENGINE_TIMEOUT_MS,
  });
  const exited = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  const deployed = machines.map(({ definition, scenarios }) => ({ definition: withFunctions(definition), scenarios }));
  child.stdin.end(JSON.stringify(deployed));
  const [output, log, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (exitCode !== 0) throw new Error(`${engine} ended with exit code ${exitCode}: ${log.slice(-2_000)}`);
  return JSON.parse(output) as Played[];
}

/** @throws Error with the engine's words when it refuses the state machine */
export async function play(engine: Engine, machine: Machine): Promise<readonly Recording[]> {
  const [played] = await playAll(engine, [machine]);
  if (played === undefined || 'refusal' in played) throw new Error(`${engine} refuses it: ${played?.refusal}`);
  return played.recordings;
}

/** moto answers every AWS client of its process; should it ever not, no account is reached. */
const CREDENTIALS_OF_NOBODY = { AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nobody', AWS_SESSION_TOKEN: '' };

/** As it is deployed; a function is called like its placeholder, `${PlanRunFunctionArn}`. */
function withFunctions(definition: Definition): string {
  return JSON.stringify(definition).replace(
    /\$\{(\w+)FunctionArn\}/g,
    'arn:aws:lambda:us-east-1:123456789012:function:$1',
  );
}
