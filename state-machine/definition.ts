/** The state machine as JSON, made from benchmark.asl.yaml. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Definition } from './asl-types.ts';

/** The definition as it is deployed, but with placeholders for the functions' ARNs. */
export function readDefinition(): Definition {
  const text = readFileSync(path.join(import.meta.dirname, 'benchmark.asl.yaml'), 'utf8');
  // Merge keys (<<) are YAML 1.1 and must be enabled.
  return parse(text, { merge: true }) as Definition;
}
