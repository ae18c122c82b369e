/** The colours of tables on a terminal. */
import type { TerminalTone } from '../../core/report/terminal-text.ts';
import type { Output } from './output.ts';

export function theme(output: Output): (text: string, tone: TerminalTone) => string {
  const { bold, dim, green, red, yellow } = output.colors;
  const colors: Partial<Record<TerminalTone, (text: string) => string>> = {
    title: bold,
    quiet: dim,
    warning: yellow,
    good: green,
    bad: red,
  };
  return (text, tone) => colors[tone]?.(text) ?? text;
}
