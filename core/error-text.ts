/**
 * Errors as text. Step Functions keeps only the name and the message of a failed task's error, so the message
 * carries the fix too. Only this file writes and reads that form.
 */
const BEFORE_FIX = ' Fix: ';

/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Message and fix in one text. */
export function errorText({ message, fix }: { readonly message: string; readonly fix: string }): string {
  return fix === '' ? message : `${message}${BEFORE_FIX}${fix}`;
}

/** Splits what `errorText` made; any other text is a message without a fix. */
export function splitErrorText(text: string): { readonly message: string; readonly fix?: string } {
  const [message = '', ...fix] = text.split(BEFORE_FIX);
  return fix.length === 0 ? { message } : { message, fix: fix.join(BEFORE_FIX) };
}
