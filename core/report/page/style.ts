/** The style sheet of the page: light and dark, screen and paper. */

export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1a1a; --muted: #595959; --grid: #e2e2e2; --card: #f6f6f4; --shade: #0005;
  --link: #0b5394; --init: #d55e00; --first: #0072b2; --warm: #007a5a; --published: #7a3e9d; --bad: #b3261e; --good: #006b4f; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #ececec; --muted: #a9adb3; --grid: #33373d; --card: #1f2226; --shade: #fff6;
  --link: #8ab8ff; --init: #ff9a4d; --first: #5cb8f0; --warm: #3fcf9f; --published: #cf9bf0; --bad: #ff8a80; --good: #5fd3a8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, .inner, footer { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
h1 { font-size: 1rem; font-weight: 600; color: var(--muted); margin: 20px 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 44px 0 6px; }
h3 { font-size: 1rem; margin: 24px 0 4px; overflow-wrap: anywhere; }
p { margin: 4px 0 10px; max-width: 75ch; overflow-wrap: anywhere; }
.verdict { font-size: 1.5rem; line-height: 1.3; font-weight: 600; margin: 4px 0 16px; max-width: 60ch; text-wrap: pretty; }
.local { background: var(--ink); color: var(--paper); padding: 8px 20px; }
.local p { max-width: 1040px; margin: 0 auto; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px; margin: 0 0 8px; padding: 0; list-style: none; }
.figures li { background: var(--card); border-radius: 8px; padding: 12px 16px; }
.figures strong { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures .bad strong { color: var(--bad); } .figures .good strong { color: var(--good); }
.figures span { display: block; color: var(--muted); font-size: .875rem; overflow-wrap: anywhere; }
.quiet, figcaption, .note { color: var(--muted); font-size: .9rem; }
nav { font-size: .9rem; margin: 8px 0; } nav a { margin-right: 14px; white-space: nowrap; }
a { color: var(--link); }
figure { margin: 12px 0 8px; min-width: 0; } figure svg { display: block; width: 100%; height: auto; }
.pairs > * { min-width: 0; } .panel { font-size: .9rem; font-weight: 600; margin: 12px 0 2px; }
.history svg { width: 240px; } .history figcaption::first-letter { text-transform: uppercase; }
figure svg text { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.wide { display: none; } .narrow { max-width: 440px; }
@media (min-width: 640px) { .pairs { display: grid; grid-template-columns: 1fr 1fr; column-gap: 32px; } .whole { grid-column: 1 / -1; } }
@media (min-width: 1000px) { .wide { display: block; } .narrow { display: none; } }
@media (max-width: 639px) { .verdict { font-size: 1.2rem; } }
.legend li { overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; padding: 0; margin: 0 0 4px; list-style: none; font-size: .85rem; color: var(--muted); }
.key { display: inline-block; width: 18px; height: 10px; margin-right: 6px; vertical-align: -1px; background: currentColor; }
.key.line { height: 0; border-top: 3px solid; background: none; vertical-align: 4px; }
.key.dashed { height: 0; border-top: 3px dashed; background: none; vertical-align: 4px; }
.key.dotted { height: 0; border-top: 3px dotted; background: none; vertical-align: 4px; }
.key.hatched { background: repeating-linear-gradient(135deg, currentColor 0 3px, transparent 3px 6px); border: 1px solid; }
.key.crossed { background: repeating-linear-gradient(135deg, currentColor 0 2px, transparent 2px 6px), repeating-linear-gradient(45deg, currentColor 0 2px, transparent 2px 6px); border: 1px solid; }
.key.speckled { background: radial-gradient(currentColor 1px, transparent 1.5px) 0 0 / 5px 5px; border: 1px solid; }
.fills { position: absolute; }
.imports { list-style: none; padding-left: 16px; margin: 2px 0; font-size: .9rem; } .imports li { margin: 2px 0; overflow-wrap: anywhere; }
.share { display: inline-block; width: 60px; height: 8px; background: var(--grid); } .share span { display: block; height: 100%; background: var(--init); }
.key.band { opacity: .25; height: 14px; }
details { margin: 4px 0 10px; } summary { overflow-wrap: anywhere; cursor: pointer; color: var(--link); font-size: .9rem; }
.scroll { overflow-x: auto; margin: 6px 0; background: linear-gradient(90deg, var(--paper) 30%, transparent) 0 0 / 48px 100% no-repeat local,
  linear-gradient(270deg, var(--paper) 30%, transparent) 100% 0 / 48px 100% no-repeat local,
  linear-gradient(90deg, var(--shade), transparent) 0 0 / 16px 100% no-repeat, linear-gradient(270deg, var(--shade), transparent) 100% 0 / 16px 100% no-repeat; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding: 2px 0; position: sticky; left: 0; max-width: min(75ch, calc(100vw - 40px)); }
th, td { padding: 4px 10px 4px 0; text-align: left; border-bottom: 1px solid var(--grid); vertical-align: top; }
th { font-weight: 600; color: var(--muted); } tbody th { color: var(--ink); font-weight: 400; }
.right { text-align: right; } .bad { color: var(--bad); } .good { color: var(--good); }
td, tbody th { white-space: nowrap; } .text td { white-space: normal; min-width: 12ch; }
ul.plain { padding-left: 20px; max-width: 80ch; } ul.plain li { margin: 3px 0; overflow-wrap: anywhere; }
code, pre { font: .875em/1.4 ui-monospace, monospace; background: var(--card); border-radius: 4px; padding: 1px 4px; }
pre { padding: 10px 12px; overflow-x: auto; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
footer { border-top: 1px solid var(--grid); margin-top: 48px; padding-top: 12px; padding-bottom: 32px; }
@page { margin: 10mm; }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --muted: #444; --grid: #ddd; --card: #fff; --init: #d55e00;
  --first: #0072b2; --warm: #007a5a; --published: #7a3e9d; --bad: #b3261e; --good: #006b4f; --link: #000; }
  body, p, li, .quiet, figcaption, .note, .legend, .panel, .figures span, summary, table, .imports { font-size: 10px; line-height: 1.35; } h3 { font-size: 11px; margin: 10px 0 2px; } .verdict { font-size: 18px; } .figures strong { font-size: 16px; } h2 { font-size: 14px; margin: 14px 0 4px; }
  nav, .skip, details:not([open]) { display: none; } .wide { display: none; } .narrow { display: block; }
  main, .inner, footer { max-width: none; padding: 0; } .local { border: 1px solid #000; background: none; color: #000; padding: 2px 8px; }
  main { columns: 3; column-gap: 20px; } .pairs { display: block; } .scroll { background: none; column-span: all; } figure, .figures, li, tr { break-inside: avoid; } figure .narrow svg { max-height: 225mm; } td, tbody th { white-space: normal; }
  section:has(> h2 + details:not([open])) { display: none; }
  h2, h3 { break-after: avoid; } .figures li { border: 1px solid #bbb; padding: 6px 10px; } figure { margin: 4px 0; } footer { margin-top: 12px; } }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 6px; }
`;
