/** The other files of the report: small ones are in the page itself, the rest by their address and one command. */
import type { Results } from '../../analysis/results/types.ts';
import { formatBytes } from '../../format/numbers.ts';
import { type Html, html } from './html.ts';

/** Files up to this size are embedded: five of them keep the page below a few MB. */
export const MAX_EMBEDDED_BYTES = 300_000;

/** The text of a file; only its size when it is too large to be embedded, or not text. */
export type ReportFile = string | { readonly bytes: number };

const TYPES: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json', md: 'text/markdown' };

export function downloads(run: Results['run'], files: Readonly<Record<string, ReportFile>>, location: string): Html {
  const rows = Object.entries(files).map(([name, content]) => {
    const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain';
    const bytes = typeof content === 'string' ? content.length : content.bytes;
    const link =
      typeof content !== 'string' || bytes > MAX_EMBEDDED_BYTES
        ? html`<code>${location}${name}</code>`
        : html`<a download="${name}" href="data:${type};charset=utf-8,${encodeURIComponent(content.toWellFormed())}">${name}</a>`;
    return html`<li>${link} (${formatBytes(bytes)})</li>`;
  });
  return html`<ul class="plain">${rows}</ul>
${allFiles(run)}`;
}

/** Files of a local run are beside its page. */
function allFiles({ id, environment }: Results['run']): Html {
  const what = html`All files, with every raw sample in <code>samples.csv</code>`;
  return environment.kind === 'local'
    ? html`<p>${what}, are in the folder <code>reports/${id}</code>.</p>`
    : html`<p>${what}:</p>
<pre><code>npx thaw reports download ${id} --region ${environment.region}</code></pre>`;
}
