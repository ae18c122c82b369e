// Every `npx thaw …` of the documentation is a command that exists, with options that its --help lists.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { markdownFiles, readMarkdown, repositoryRoot } from './markdown-files.ts';

interface DocumentedCommand {
  readonly verb: string;
  readonly options: readonly string[];
  /** As it is written, with its file. */
  readonly text: string;
}

const GROUPS = new Set(['reports', 'cloud']);
const commands = markdownFiles.flatMap(commandsOf);
const byVerb = Map.groupBy(commands, ({ verb }) => verb);

it('finds the commands of the README', () => {
  expect([...byVerb.keys()]).toEqual(
    expect.arrayContaining(['run', 'measure', 'deploy', 'destroy', 'estimate', 'reports open']),
  );
  expect(commands.filter(({ verb, options }) => verb === 'measure' && options.includes('--aws'))).not.toEqual([]);
});

it.each([...byVerb])('thaw %s', (verb, documented) => {
  const help = helpOf(verb);
  expect(help, documented[0]?.text).toMatch(new RegExp(`^Usage: thaw ${verb}\\b`));
  const unknown = documented.filter(({ options }) => options.some((option) => !help.includes(` ${option} `)));
  expect(unknown.map(({ text }) => text)).toEqual([]);
});

function commandsOf(file: string): DocumentedCommand[] {
  return [...readMarkdown(file).matchAll(/\bnpx thaw ([a-z][^`\n|#&·]*)/g)].flatMap(([text, rest = '']) => {
    const [first = '', second = '', ...others] = rest.trim().split(/\s+/);
    const verb = GROUPS.has(first) ? `${first} ${second}` : first;
    const options = [second, ...others].flatMap((word) => /^--[a-z-]+/.exec(word) ?? []);
    return [{ verb: verb.trim(), options, text: `${file}: ${text.trim()}` }];
  });
}

function helpOf(verb: string): string {
  const main = path.join(repositoryRoot, 'cli', 'main.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [main, ...verb.split(' '), '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return `${stdout}${stderr}`;
}
