// The README shows what the current version draws and prints, and names only scripts that exist.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../core/analysis/build-results.ts';
import { renderSummary } from '../../core/report/terminal-summary.ts';
import { measurePlan } from '../kit/measure-plan.ts';
import { shippedPlan } from '../kit/shipped-plan.ts';
import { markdownFiles, readMarkdown, repositoryRoot } from './markdown-files.ts';

const readme = readMarkdown('README.md');

it('is short enough to be read', () => {
  expect(readme.split('\n').length).toBeLessThan(200);
});

describe.each(['light', 'dark'])('the picture in %s', (colorScheme) => {
  const file = `docs/pictures/quick-${colorScheme}.png`;
  const png = readFileSync(path.join(repositoryRoot, file));

  it('is shown, with a text for those who do not see it', () => {
    expect(readme).toContain(file);
    expect(/<img [^>]*alt="([^"]{80,})"/.exec(readme)).not.toBeNull();
  });

  it('is wider than a README on GitHub, so that it is sharp, and quick to load', () => {
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    // The first chunk, IHDR, begins with width and height.
    expect(png.readUInt32BE(16)).toBe(1250);
    expect(png.readUInt32BE(20)).toBeGreaterThan(800);
    expect(png.readUInt32BE(20)).toBeLessThan(2000);
    expect(png.length).toBeLessThan(300_000);
  });
});

describe('the lines of a run (else: npm run pictures)', () => {
  const block = /<!-- run:start[^>]*-->\n```text\n(.*?)\n```\n<!-- run:end -->/s.exec(readme)?.[1] ?? '';
  const [command, ...lines] = block.split('\n');
  const expected = renderSummary(buildResults(measurePlan(shippedPlan('quick', 'local')))).split('\n');

  it('are at most 30, and none is wider than a terminal', () => {
    expect(command).toBe('$ npx thaw run quick');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(110);
  });

  it('are in the format of this version: title, columns, configurations in their order', () => {
    expect(lines[0]).toMatch(/^quick · LOCAL · \d{8}T\d{6}Z-quick-[0-9a-f]{6}$/);
    expect(tableWords(lines)).toEqual(tableWords(expected));
  });

  it('show a complete run, and where its page is', () => {
    expect(lines.at(-4)).toMatch(/^Report: reports\/\d{8}T\d{6}Z-quick-[0-9a-f]{6}\/report\.html$/);
    expect(lines.at(-1)).toMatch(/^The run took /);
  });

  /** The header of the table, and the function and memory size of each row. */
  function tableWords(text: readonly string[]): string[] {
    const header = text.findIndex((line) => line.startsWith('Function'));
    const rows = text.slice(header + 1, text.indexOf('', header));
    return [words(text[header]).join(' '), ...rows.map((row) => words(row).slice(0, 2).join(' '))];
  }

  function words(line = ''): string[] {
    return line.split(/ +/);
  }
});

it.each(markdownFiles)('%s names only npm scripts that exist', (file) => {
  const { scripts } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readMarkdown(file).matchAll(/\bnpm run ([a-z][a-z:-]*)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
