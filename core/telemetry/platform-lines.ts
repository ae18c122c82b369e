/** The lines of a log tail that are kept for calls under load, of which there are thousands; only these lines are parsed. */
const PLATFORM_LINE = /REPORT RequestId: |^INIT_START |^INIT_REPORT |"platform\./;

/** The platform's lines of a log tail, with their line feeds. */
export function platformLines(logTail: string): string {
  return logTail
    .split(/(?<=\n)/)
    .filter((line) => PLATFORM_LINE.test(line))
    .join('');
}
