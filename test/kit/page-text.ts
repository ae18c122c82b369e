/** A page as text for reviews: its headings, sentences, tables and what its marks say, without drawings and styles. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function pageText(document: string): string {
  const text = document
    .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
    // The drawing for phones says the same.
    .replaceAll(/<div class="narrow">[\s\S]*?<\/svg><\/div>/g, '')
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, (svg) =>
      [...svg.matchAll(/<title[^>]*>([^<]*)<\/title>/g)].map(([, says]) => `\n  · ${says}`).join(''),
    )
    // Of a long table its first rows are enough.
    .replaceAll(/(<summary>[\d,]+ more rows? of [\d,]+<\/summary>)[\s\S]*?(<p|<\/details>)/g, '$1$2')
    .replaceAll(/href="data:[^"]*"/g, '')
    .replaceAll(/<\/t[hd]>\s*<t[hd][^>]*>/g, ' | ')
    .replaceAll(/<p class="panel">/g, '\n')
    .replaceAll(/<h([1-3])[^>]*>/g, (_tag, level: string) => `\n${'#'.repeat(Number(level))} `)
    .replaceAll(/<li[^>]*>/g, '\n- ')
    .replaceAll(/<\/(?:h[1-3]|p|li|tr|caption|figcaption|summary|strong|span|a)>|<br>/g, (tag) =>
      /strong|span|a>/.test(tag) ? ' ' : '\n',
    )
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => ENTITIES[name] ?? '');
  const lines = text.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trimEnd());
  const full = lines.filter((line) => line !== '').map((line) => (line.startsWith('#') ? `\n${line}` : line));
  return `${full.join('\n')}\n`;
}
