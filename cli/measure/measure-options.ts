/** The options of `thaw measure` that are read before anything is opened. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../core/error-text.ts';
import { userError } from '../errors/make-errors.ts';

/** What the command line says of every function of the local cloud; it overrides templates and detection. */
export interface FunctionOptions {
  readonly runtime?: string;
  readonly handler?: string;
  /** MB. */
  readonly memory?: readonly number[];
  /** `K=V`, or `K` for the value in this process's environment. */
  readonly env: readonly string[];
  /** Zips or folders; given, they replace those of a template. */
  readonly layer: readonly string[];
  readonly timeout?: number;
}

/**
 * The variables of --env.
 * @throws BenchmarkError USAGE, without a value in it
 */
export function readVariables(env: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    env.map((text) => {
      const equals = text.indexOf('=');
      const name = equals === -1 ? text : text.slice(0, equals);
      if (!/^[a-zA-Z]\w+$/.test(name)) {
        throw userError(
          'USAGE',
          `--env has the name ${JSON.stringify(equals === -1 ? '…' : name)}, which Lambda does not allow.`,
          'write --env NAME=VALUE; a name begins with a letter and has letters, digits and _',
        );
      }
      const value = equals === -1 ? process.env[name] : text.slice(equals + 1);
      if (value !== undefined) return [name, value];
      throw userError(
        'USAGE',
        `--env ${name} has no value, and this shell has no variable ${name}.`,
        `write --env ${name}=VALUE`,
      );
    }),
  );
}

/**
 * The event of --event: JSON, or a file that holds it.
 * @throws BenchmarkError USAGE
 */
export function readEvent(event: string): unknown {
  const isJson = /^\s*[[{"]/.test(event);
  try {
    return JSON.parse(isJson ? event : readFileSync(event, 'utf8').replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw userError(
      'USAGE',
      `The event ${isJson ? 'is not valid JSON' : `file ${event} cannot be read`}: ${messageOf(error)}`,
      `name a file that holds the event as JSON, or write it: --event '{"id": 1}'`,
      error,
    );
  }
}
