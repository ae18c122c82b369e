/**
 * An error as one text. Of a task that fails, Step Functions keeps the error's name and its text and nothing else, so the
 * fix travels in the text; written and read here alone.
 */
const BEFORE_FIX = ' Fix: ';

/** Message and fix in one text. */
export function errorText({ message, fix }: { readonly message: string; readonly fix: string }): string {
  return fix === '' ? message : `${message}${BEFORE_FIX}${fix}`;
}

/** The parts of a text that `errorText` made; any other text is all message. */
export function splitErrorText(text: string): { readonly message: string; readonly fix?: string } {
  const [message = '', ...fix] = text.split(BEFORE_FIX);
  return fix.length === 0 ? { message } : { message, fix: fix.join(BEFORE_FIX) };
}
