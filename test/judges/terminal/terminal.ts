/** A command in a pseudo-terminal, and what a person there has to see. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { LOCAL_CLOUD_PYTHON } from '../python-environment.ts';

export interface Transcript {
  readonly code: number;
  /** Everything that the terminal showed. */
  readonly text: string;
}

interface Visit {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Typed at the question; without it a question is never answered. */
  readonly answer?: 'y' | 'n';
}

/** What ours and what cdk's questions look like. */
const QUESTION = /\[y\/N\]|\(y\/n\)/;

/** Runs the command; every question gets the same answer. */
export function inTerminal({ command, folder, environment, answer }: Visit): Transcript {
  const answers = answer === undefined ? [] : Array(3).fill({ question: QUESTION.source, type: answer });
  const script = path.join(import.meta.dirname, 'pseudo_terminal.py');
  const { stdout, stderr } = spawnSync(LOCAL_CLOUD_PYTHON, [script], {
    input: JSON.stringify({ command, cwd: folder, answers }),
    env: environment,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`the pseudo-terminal failed: ${stderr}`);
  return JSON.parse(stdout) as Transcript;
}

/** What is wrong with a transcript: the number of questions, and the exit code. */
export function complaintsAbout({ code, text }: Transcript, expected: { questions: number; code: number }): string[] {
  const questions = text.split(QUESTION).length - 1;
  const complaints = [];
  if (questions !== expected.questions) complaints.push(`asked ${questions} times, not ${expected.questions}`);
  if (code !== expected.code) complaints.push(`exit code ${code}, not ${expected.code}`);
  return complaints.length === 0 ? [] : [...complaints, text];
}
