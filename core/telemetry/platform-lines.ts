/** What is kept of the log tail of a call under load: there are thousands, and the judgement reads only these lines. */
const PLATFORM_LINE = /REPORT RequestId: |^INIT_START |^INIT_REPORT |"platform\./;

/** The platform's lines of a log tail, each with its line feed as it was. */
export function platformLines(logTail: string): string {
  return logTail
    .split(/(?<=\n)/)
    .filter((line) => PLATFORM_LINE.test(line))
    .join('');
}
