/** Writes docs/advice.md, the table of all advice (`npm run advice`); a test keeps the file up to date. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ADVICE_RULES } from '../core/analysis/advice/advice-rules.ts';

/** The text of docs/advice.md. */
export function adviceText(): string {
  return `# Advice
What a function can do about its times, for runs in which the local cloud saw [where the time goes](where-the-time-goes.md). Each
is a rule in \`core/analysis/advice\`, and \`npm run advice\` writes this table. A function gets at most three, those with the most
milliseconds at stake first, each at the payload and memory size where it is most; no function gets any on AWS, where nothing is
observed. Milliseconds are of medians, and what one rule names another does not count again. \`npm run check:advice\` runs five slow
functions, whose first advice must name their cause, and five good ones, which must get none.

\`advice\` in \`results.json\`: \`function\`, \`payload\`, \`override\`, \`memoryMb\` (absent for advice about init), \`code\`, \`costMs\` (the
milliseconds at stake), \`sentence\`, and \`evidence\`: the figures of the sentence. \`thaw run --why\` prints those of the slowest cold start.

| Code | Given when | What it means and what helps |
|---|---|---|
${ADVICE_RULES.map(({ code, when, meaning }) => `| \`${code}\` | ${when} | ${meaning} |\n`).join('')}`;
}

if (import.meta.main) {
  writeFileSync(path.join(import.meta.dirname, '..', 'docs', 'advice.md'), adviceText());
  process.stdout.write('Wrote docs/advice.md\n');
}
