/**
 * npm run bench:connections: checks what is observed of connections, against a function that times its own (FOLDER is the report of a
 * run of connections-suite.json) or a server that answers late. Ends with 1 when a row is outside its bound.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeAdvice } from '../../core/analysis/advice/advice-rules.ts';
import type { ConnectionSummary } from '../../core/analysis/results/connection-summary.ts';
import type { ConfigurationResult, Results } from '../../core/analysis/results/types.ts';
import { prepareBench } from './bench-functions.ts';
import { type Check, notChecked, partCheck, renderChecks } from './check.ts';
import { checkLateHandshakes } from './late-handshake.ts';

type Time = keyof ConnectionSummary['times'];

const HELP = `Usage: npm run bench:connections -- FOLDER | --late

  npx thaw run local-cloud/bench/connections-suite.json    writes a report, whose folder it prints
  npm run bench:connections -- FOLDER                      compares the function's own times in it with the gateway's
  npm run bench:connections -- --late                      a server on loopback whose handshake is late, as root on Linux

Ends with 0 when every row is within its bound, 1 when one is not, 2 for wrong arguments.
`;

/** The medians of the samples' metrics, and of the times of the connection that the function opened by hand. */
function checksOf(configuration: ConfigurationResult): Check[] {
  const { cold, memoryMb } = configuration;
  // The SDK's own connection has signed requests and thus a service.
  const connection = cold?.connections?.find(({ service, phase }) => service === undefined && phase === 'handler');
  const ownMs = (...names: string[]) => sum(names.map((name) => cold?.metrics[name]?.median));
  const seenMs = (...names: Time[]) => sum(names.map((name) => connection?.times[name]?.median));
  const check = (what: string, own: number | undefined, seen: number | undefined) =>
    own === undefined || seen === undefined
      ? notChecked(`${memoryMb} MB: ${what}`, 'not observed')
      : partCheck(`${memoryMb} MB: ${what}`, own, seen);
  return [check('connected to secured', ownMs('roots_ms', 'tls_ms'), seenMs('helloMs', 'tlsMs'))];
}

/** What the decomposition alone says about the first call: the handshake is its reason, and takes what the function measured. */
function adviceChecks(results: Results): Check[] {
  return makeAdvice(results)
    .slice(0, 1)
    .map(({ code, memoryMb, costMs }) => {
      const at = results.configurations.find((configuration) => configuration.memoryMb === memoryMb);
      const metrics = at?.cold?.metrics ?? {};
      const ownMs = sum([metrics['roots_ms']?.median, metrics['tls_ms']?.median]) ?? Number.NaN;
      const check = partCheck(`${memoryMb} MB: first advice ${code}`, ownMs, costMs);
      return { ...check, passed: check.passed === true && code === 'FIRST_CALL_HANDSHAKE' };
    });
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce((total, value) => (total === undefined || value === undefined ? undefined : total + value), 0);
}

async function main(words: readonly string[]): Promise<number> {
  const [what, ...rest] = words;
  if (what === undefined || rest.length > 0 || (what.startsWith('-') && what !== '--late')) {
    process.stderr.write(HELP);
    return 2;
  }
  const checks =
    what === '--late'
      ? await checkLateHandshakes(prepareBench(resolve(import.meta.dirname, '../..')))
      : reportChecks(readResults(what));
  const rows = renderChecks(checks);
  if (what !== '--late')
    print('expected: roots_ms + tls_ms of the function; measured: helloMs + tlsMs of the gateway\n');
  print(rows);
  return checks.every(({ passed }) => passed === true) ? 0 : 1;
}

function reportChecks(results: Results): Check[] {
  return [...results.configurations.flatMap(checksOf), ...adviceChecks(results)];
}

function readResults(folder: string): Results {
  return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main(process.argv.slice(2));
