// Every link of the documentation to a file of this repository, and to a heading in it, leads somewhere.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { markdownFiles, readMarkdown, repositoryRoot } from './markdown-files.ts';

it('reads README, CHANGELOG, CONTRIBUTING, the documentation and the pages of folders', () => {
  expect(markdownFiles).toEqual(
    expect.arrayContaining(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs/glossary.md', 'infra/README.md']),
  );
});

it.each(markdownFiles)('%s has no broken link', (file) => {
  const broken = linksOf(readMarkdown(file)).filter((link) => !leadsSomewhere(file, link));
  expect(broken).toEqual([]);
});

describe('the check itself', () => {
  it('finds links of Markdown and of HTML, but none in code', () => {
    const text =
      '[a](b.md#c "title") ![d](e.png) <img src="f.png"> <source srcset="g.png"> `[h](i)`\n```\n[j](k)\n```\n[l](https://m)\n[n]: o.md';
    expect(linksOf(text)).toEqual(['b.md#c', 'e.png', 'o.md', 'f.png', 'g.png']);
  });

  it('makes the anchors that GitHub makes', () => {
    const text = '# Two `words`, one *comma*\n## A\n## A\n```\n# no heading\n```\n### `first-call`: which [part](x)?';
    expect([...anchorsOf(text)]).toEqual(['two-words-one-comma', 'a', 'a-1', 'first-call-which-part']);
  });

  it('reports a missing file and a missing heading', () => {
    expect(leadsSomewhere('README.md', 'docs/none.md')).toBe(false);
    expect(leadsSomewhere('docs/nightly.md', 'statistics.md#none')).toBe(false);
    expect(leadsSomewhere('docs/nightly.md', 'statistics.md')).toBe(true);
  });
});

/** Targets of links and pictures that are inside the repository. */
function linksOf(markdown: string): string[] {
  const text = withoutCode(markdown).replaceAll(/`[^`]*`/g, '');
  const inMarkdown = text.matchAll(/\]\(\s*<?([^)\s>]+)[^)]*\)/g);
  const references = text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm);
  const inHtml = text.matchAll(/\b(?:href|src|srcset)="([^"\s]+)[^"]*"/g);
  return [...inMarkdown, ...references, ...inHtml]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(file: string, link: string): boolean {
  const [name = '', anchor] = link.split('#');
  const target = name === '' ? file : path.join(path.dirname(file), decodeURI(name));
  if (!existsSync(path.join(repositoryRoot, target))) return false;
  return anchor === undefined || anchorsOf(readMarkdown(target)).has(anchor);
}

/** The anchors of the headings, as GitHub makes them: lower case, no punctuation, hyphens for spaces. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(markdown).matchAll(/^#{1,6}\s+(.+?)\s*$/gm)) {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let number = 1; anchors.has(unique); number += 1) unique = `${anchor}-${number}`;
    anchors.add(unique);
  }
  return anchors;
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^(```|~~~).*?^\1/gms, '');
}
