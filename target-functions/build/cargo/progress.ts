/** Cargo's progress bar as lines of text. */

interface CargoProgress {
  readonly done: number;
  readonly total: number;
  /** Crates being compiled now, as cargo names them (may be cut). */
  readonly current: string;
}

/**
 * Reads one piece of cargo's stderr, for example `Building [====>   ] 45/120: aws-sdk-dynamodb, tower`.
 * Returns undefined for anything else.
 */
function parseProgress(text: string): CargoProgress | undefined {
  const match = /Building \[[=> ]*\]\s+(\d+)\/(\d+)(?::\s*([^\r\n]*))?/.exec(text);
  if (match === null) return undefined;
  return { done: Number(match[1]), total: Number(match[2]), current: (match[3] ?? '').trim() };
}

/**
 * Reads cargo's stderr: progress goes to `onProgress` when enough has changed, everything else is kept for the error text.
 * The bar is redrawn many times per second; a line is passed on when `stepCount` more crates are done, or when a crate that
 * takes long is compiled.
 */
export function progressReader(
  onProgress: (line: string) => void,
  stepCount = 5,
): { write(text: string): void; rest(): string } {
  let pending = '';
  let errorText = '';
  let last: CargoProgress | undefined;
  const take = (piece: string): void => {
    const progress = parseProgress(piece);
    if (progress === undefined) {
      const line = withoutAnsi(piece).trimEnd();
      if (line.trim() !== '') errorText = `${errorText}${line}\n`.slice(-20_000);
      return;
    }
    const moved = last === undefined || progress.done >= last.done + stepCount || progress.done < last.done;
    const slow =
      firstCrate(progress) !== (last === undefined ? '' : firstCrate(last)) && progress.done > (last?.done ?? -1);
    if (!moved && !(slow && isSlow(progress))) return;
    last = progress;
    const what = progress.current === '' ? '' : `: ${progress.current}`;
    onProgress(`compiling Rust, ${progress.done} of ${progress.total} crates${what}`);
  };
  return {
    write(text) {
      const pieces = (pending + text).split(/[\r\n]/);
      pending = pieces.pop() ?? '';
      for (const piece of pieces) take(piece);
    },
    rest() {
      take(pending);
      pending = '';
      return errorText;
    },
  };
}

/** The crates that take longest get a line of their own. */
function isSlow(progress: CargoProgress): boolean {
  return /aws-sdk|aws-lc|aws_sdk|aws_lc/.test(progress.current);
}

function firstCrate(progress: CargoProgress): string {
  return progress.current.split(',')[0] ?? '';
}

function withoutAnsi(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escape sequences begin with one
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
