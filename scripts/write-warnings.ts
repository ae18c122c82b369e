/** Writes docs/warnings.md, the table of every warning of a report (`npm run warnings`); a test keeps the file up to date. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { WARNING_RULES } from '../core/analysis/warnings/warning-rules.ts';

/** The text of docs/warnings.md. */
export function warningsText(): string {
  return `# Warnings
The warnings that a report may print, in its order. Each is a rule in \`core/analysis/warnings\`, and \`npm run warnings\`
writes this table. The warnings of the plan come before them: a target that could not be built
(\`TARGET_MISSING\`), limits of the account (\`LOW_CONCURRENCY\`, \`ACCOUNT_MEMORY\`), a Region without prices
(\`PRICE_OF_REGION_UNKNOWN\`), a function with SnapStart (\`SNAPSTART_NOT_MEASURED\`).

| Code | Given when | What to do |
|---|---|---|
${WARNING_RULES.map(({ code, when, fix }) => `| \`${code}\` | ${when} | ${fix} |\n`).join('')}`;
}

if (import.meta.main) {
  writeFileSync(path.join(import.meta.dirname, '..', 'docs', 'warnings.md'), warningsText());
  process.stdout.write('Wrote docs/warnings.md\n');
}
