/** Prints the events of a session and of a build. */
import { formatCount, formatSeconds } from '../../core/format/numbers.ts';
import type { BuildResult } from '../../target-functions/build/build-targets.ts';
import type { SessionEvent } from '../sessions/types.ts';
import type { Output } from './output.ts';

/** @returns the listener of one session */
export function makeSessionPrinter(output: Output): (event: SessionEvent) => void {
  const printBuildLine = makeBuildPrinter(output);
  return (event) => {
    switch (event.kind) {
      case 'building':
        return printBuildLine(event.line);
      case 'built': {
        const took = event.seconds > 2 ? ` (${formatSeconds(event.seconds)})` : '';
        output.log(`Built: ${formatCount(event.built.length, 'target function')}${took}.`);
        return printMissing(event, output, '  ');
      }
      case 'starting':
        return output.status(`Starting the ${event.what} …`);
      case 'cloud-is-up':
        return;
      case 'deploying':
        return output.status('Deploying the stacks into the local cloud …');
      case 'deployed':
        return output.log(`The local cloud is up on ${event.endpoint}, deployed in ${formatSeconds(event.seconds)}.`);
      case 'leftovers-removed':
        return output.log('Removed the temporary functions that an earlier command had left.');
      case 'faults-on':
        return output.log(`Faults are on for this run: ${JSON.stringify(event.faults)}`);
    }
  };
}

/** @returns the `onProgress` of one build: on a terminal a line that is redrawn, elsewhere each line once */
export function makeBuildPrinter(output: Output): (line: string) => void {
  let lastLine = '';
  return (line) => {
    if (output.live) output.status(line);
    else if (line !== lastLine) output.log(line);
    lastLine = line;
  };
}

/** Prints what could not be built, with its fix. */
export function printMissing({ missing }: Pick<BuildResult, 'missing'>, output: Output, indent = ''): void {
  for (const { target, reason, fix } of missing) {
    output.log(`${indent}skipped: ${target}: ${reason}\n${indent}  fix: ${fix}`);
  }
}
