/** Names that are markup, formulas, commands or wider than usual somewhere; every output has to show them as text. */

interface HostileName {
  readonly name: string;
  /** What a page, a comment and a terminal show, invisible isolates apart; files for programs keep the name. */
  readonly shown: string;
}

const SHOWN_AS_THEY_ARE = [
  '<script>alert(1)</script>',
  '</title></style><img src=x onerror=alert(2)>',
  '&lt;b&gt; &amp;',
  '=SUM(A1)',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  `"'quo'ted" & more`,
  '`code` ``two`` \\`',
  '*bold* _under_ ~~gone~~ [link](javascript:alert(3))',
  '![image](x) # - 1. > |',
  'a|b\\|c',
  'comma, semicolon; "quote"',
  '🦀 crab 👩‍💻',
  'עברית',
  'مرحبا بالعالم',
  'x'.repeat(64),
  '{{mustache}} %s %n $HOME',
];

export const HOSTILE_NAMES: readonly HostileName[] = [
  ...SHOWN_AS_THEY_ARE.map((name) => ({ name, shown: name })),
  { name: 'red \u001b[31m bell\u0007 end', shown: 'red [31m bell end' },
  { name: 'window \u001b]0;owned\u0007 \u009b2J', shown: 'window ]0;owned 2J' },
  { name: 'over\rwritten\b\b', shown: 'over written' },
  { name: 'two\nlines\r\n# heading\u2028more', shown: 'two lines # heading more' },
  { name: 'line\nend', shown: 'line end' },
  { name: 'nul\u0000byte', shown: 'nul byte' },
  { name: '\u202egnp.exe\u202c \u2067turned\u2069 \u200fmark', shown: 'gnp.exe turned mark' },
];

/** A text as it can be compared: without isolates and zero-width spaces, and with one space for any white space. */
export function visibleText(text: string): string {
  return text
    .replaceAll(/[\u2068\u2069\u200b]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What moves the cursor, sets colours or titles, or reverses text; line ends separate lines. */
export const COMMANDS = /(?!\n)\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067\u2028\u2029]/u;
