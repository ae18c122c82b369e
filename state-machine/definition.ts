/** The state machine as JSON, made from benchmark.asl.yaml. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Definition } from './asl-types.ts';

/** The definition as it is deployed, with the placeholders of the functions' ARNs still in it. */
export function readDefinition(): Definition {
  const text = readFileSync(path.join(import.meta.dirname, 'benchmark.asl.yaml'), 'utf8');
  // Merge keys (<<) are YAML 1.1: they have to be asked for.
  return parse(text, { merge: true }) as Definition;
}
