// What the golden run does not have: two memory sizes, two payloads, a changed build, two lanes.
import { expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import { headline } from '../../../../core/report/sentences/headline.ts';
import { provenance } from '../../../../core/report/sentences/provenance.ts';
import { renderTerminal } from '../../../../core/report/terminal-tables.ts';
import { smallRun } from '../../../kit/report-run.ts';
import { runFixture } from '../../../kit/run-fixture.ts';
import { tablesText } from '../../../kit/tables-text.ts';

const results = buildResults(runFixture());
const tables = tablesText(results);
const terminal = renderTerminal(results);

/** The rows of a table, without its header. */
function rowsOf(title: string): string[] {
  const section = `\n${tables}`.split('\n## ').find((text) => text.startsWith(`${title}\n`)) ?? '';
  return [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row).slice(2);
}

it('names the cheapest, fastest and best memory size of each function, payload and phase', () => {
  expect(rowsOf('Which memory size')).toEqual([
    'rust-dynamodb | get | cold | 128 MB (817 ms, $1.91) | 512 MB (223 ms, $2.12) | 512 MB (223 ms, $2.12)',
    'rust-dynamodb | get | warm | 128 MB (3.04 ms, $0.208) | 512 MB (1.90 ms, $0.217) | 512 MB (1.90 ms, $0.217)',
    'rust-dynamodb | put | warm | 128 MB (3.04 ms, $0.208) | 512 MB (1.92 ms, $0.218) | 512 MB (1.92 ms, $0.218)',
    'python-dynamodb | get | cold | 128 MB (495 ms, $1.23) | 512 MB (302 ms, $2.74) | 128 MB (495 ms, $1.23)',
    'python-dynamodb | get | warm | 128 MB (12.9 ms, $0.229) | 512 MB (8.17 ms, $0.277) | 512 MB (8.17 ms, $0.277)',
    'python-dynamodb | put | warm | 128 MB (12.8 ms, $0.228) | 512 MB (8.21 ms, $0.271) | 512 MB (8.21 ms, $0.271)',
    'rust-latency-breakdown | get | cold | 128 MB (673 ms, $1.65) | 512 MB (188 ms, $1.82) | 512 MB (188 ms, $1.82)',
    'rust-latency-breakdown | get | warm | 128 MB (3.37 ms, $0.208) | 512 MB (2.06 ms, $0.223) | 512 MB (2.06 ms, $0.223)',
  ]);
  expect(terminal).toMatch(/^python-dynamodb +get +cold +128 MB +512 MB +128 MB$/m);
});

it('has a table per function and payload with a column per memory size', () => {
  expect(tables.match(/^## Memory: .*$/gm)).toEqual([
    '## Memory: rust-dynamodb get',
    '## Memory: rust-dynamodb put',
    '## Memory: python-dynamodb get',
    '## Memory: python-dynamodb put',
    '## Memory: rust-latency-breakdown get',
  ]);
  expect(rowsOf('Memory: rust-latency-breakdown get')).toEqual(
    expect.arrayContaining([
      'cold | Init Duration ms | 27.1 [25.6–36.8] | 26.6 [25.4–35.6]',
      'cold | tls_ms | 503 [474–677] | 126 [123–165]',
      'cold | tls_share_of_connection_percent | 99.0 [98.9–99.3] | 96.1 [96.0–97.0]',
      'second call | Billed Duration ms | 4.50 [4–5] | 4 [4–5]',
      'warm | Duration ms | 3.37 [3.29–3.90] | 2.06 [2.00–2.53]',
    ]),
  );
});

it('prints memory tables on a terminal only for functions that measure the TLS handshake', () => {
  expect(terminal.match(/^Memory: .*$/gm)).toEqual(['Memory: rust-latency-breakdown get']);
  expect(terminal).toMatch(/^cold +tls_ms +503 \[474–677\] +126 \[123–165\]$/m);
});

it('contrasts a changed build of the same runtime with the reference, but not another language', () => {
  expect(tables.match(/^## rust-dynamodb and .*$/gm)).toEqual([
    '## rust-dynamodb and rust-latency-breakdown at 128 MB',
    '## rust-dynamodb and rust-latency-breakdown at 512 MB',
  ]);
  expect(rowsOf('rust-dynamodb and rust-latency-breakdown at 128 MB')).toEqual([
    'get | Init Duration ms | 23.5 | 27.1 | +3.56 | +15.1 %',
    'get | first call (Duration) ms | 794 | 645 | −148 | −18.7 %',
    'get | Billed Duration ms | 817 | 673 | −144 | −17.6 %',
    'get | Client latency ms | 818 | 675 | −144 | −17.6 %',
    'get | second call (Duration) ms | 3.58 | 4.02 | +0.435 | +12.2 %',
    'get | warm Duration ms | 3.04 | 3.37 | +0.330 | +10.9 %',
  ]);
  // On the terminal only at the smallest size.
  expect(terminal.match(/^rust-dynamodb and .*$/gm)).toHaveLength(1);
});

it('compares each payload at each memory size', () => {
  const rows = rowsOf('Ratios against rust-dynamodb');

  expect(rows).toHaveLength(14);
  expect(rows).toEqual(
    expect.arrayContaining([
      'python-dynamodb | warm | put | 512 | – | 4.14× as long [3.81–4.32] | 4.12× as much [3.69–4.37] | 4.14× as long [3.82–4.32]',
      'rust-latency-breakdown | warm | get | 128 | – | 1.11× as long [1.07–1.15] | 1.14× [1.00–1.33] ~ | 1.11× as long [1.07–1.15]',
    ]),
  );
});

it('has no cost of cold starts for a payload with only warm calls', () => {
  expect(rowsOf('Cost of a million invocations')).toContain('rust-dynamodb | 128 | put | $0.208 | – | – | – | –');
});

it('lists figures of only one function, and shares of them', () => {
  expect(
    rowsOf("The targets' own figures").filter((row) => /^rust-latency-breakdown \| 512 \| get \| cold/.test(row)),
  ).toEqual([
    'rust-latency-breakdown | 512 | get | cold | sdk_call_ms | 8 | 16.1 [15.8–21.1] | 16.6 | 15.8 | 21.1',
    'rust-latency-breakdown | 512 | get | cold | dns_ms | 8 | 4.71 [4.00–4.95] | 4.58 | 4.00 | 4.95',
    'rust-latency-breakdown | 512 | get | cold | tcp_ms | 8 | 0.600 [0.600–0.600] | 0.600 | 0.600 | 0.600',
    'rust-latency-breakdown | 512 | get | cold | tls_ms | 8 | 126 [123–165] | 130 | 123 | 165',
    'rust-latency-breakdown | 512 | get | cold | total_breakdown_ms | 8 | 131 [128–170] | 135 | 128 | 170',
    'rust-latency-breakdown | 512 | get | cold | tls_share_of_connection_percent | 8 | 96.1 [96.0–97.0] | 96.2 | 96.0 | 97.0',
    'rust-latency-breakdown | 512 | get | cold | tls_share_of_duration_percent | 8 | 78.0 [78.0–78.0] | 78.0 | 78.0 | 78.0',
  ]);
});

it('counts lanes, excluded samples and outliers in the plural', () => {
  expect(provenance(results)).toContain('Order: seeded random rounds, seed 7, 2 lanes, settle 0 ms after each update.');
  expect(rowsOf('Excluded samples')).toHaveLength(4);
  expect(results.warnings.find(({ code }) => code === 'PROACTIVE_INIT')?.message).toMatch(/^4 environments were /);
  expect(results.warnings.find(({ code }) => code === 'OUTLIERS')?.message).toContain(
    'warm call of rust-dynamodb, 128 MB, put (2 of 16)',
  );
  expect(headline(results).join('\n')).toContain(
    'rust-latency-breakdown against rust-dynamodb (get, 128 MB): Init Duration 1.15× as long [1.10–1.20]',
  );
});

it('lists where each target differs from the published function, and says nothing of other functions', () => {
  expect(rowsOf('Differences from the published functions')).toEqual(
    expect.arrayContaining(['rust-dynamodb | An unknown op is answered 400.', 'python-dynamodb | none']),
  );
  expect(tablesText(buildResults(smallRun()))).not.toContain('Differences from the published functions');
});
