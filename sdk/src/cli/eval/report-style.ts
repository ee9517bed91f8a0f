/** The report's style sheet. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fff; --raised: #f7f6f2; --ink: #1d1f24; --soft: #5c5f66; --line: #dedcd5;
	--run: #0b6b57; --baseline: #a9a69c; --worse: #b4432f; }
@media (prefers-color-scheme: dark) { :root { --page: #14161a; --raised: #1d2026; --ink: #e9e8e4; --soft: #a2a5ad;
	--line: #30343d; --run: #4fb89b; --baseline: #6b7079; --worse: #e8836f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 20px 64px; max-width: 1000px; background: var(--page); color: var(--ink);
	font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 4px; font-size: 26px; line-height: 1.25; }
h2 { margin: 40px 0 4px; font-size: 18px; }
p { margin: 0 0 12px; max-width: 72ch; }
.soft, figcaption { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 24px 0; }
.tile { padding: 14px 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--raised); }
.tile b { display: block; font-size: 30px; line-height: 1.2; font-weight: 650; }
.tile span { display: block; color: var(--soft); font-size: 13.5px; }
.gates { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 16px; padding: 0; list-style: none; }
.gates li { padding: 3px 12px; border: 1px solid var(--line); border-radius: 99px; font-size: 13.5px; }
.gates .failed { border-color: var(--worse); color: var(--worse); font-weight: 600; }
.warning { padding: 8px 14px; border: 1px solid var(--worse); border-radius: 10px; color: var(--worse); }
figure { margin: 8px 0 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 560px; height: auto; }
svg text { fill: var(--soft); font-size: 11px; text-anchor: middle; font-variant-numeric: tabular-nums; }
svg .scale { text-anchor: end; }
svg .grid { stroke: var(--line); }
rect.run, rect.better { fill: var(--run); }
rect.baseline, rect.even { fill: var(--baseline); }
rect.worse { fill: var(--worse); }
.key { display: inline-block; width: 10px; height: 10px; margin: 0 5px 0 14px; border-radius: 2px; }
.key:first-child { margin-left: 0; }
.key.run { background: var(--run); }
.key.baseline { background: var(--baseline); }
.scroll { overflow-x: auto; }
table { width: 100%; margin-top: 8px; border-collapse: collapse; font-size: 14px; }
th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 500; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.query { min-width: 240px; }
.up { color: var(--run); } .down { color: var(--worse); } .changed td { font-weight: 600; }
details { margin-top: 16px; }
summary { cursor: pointer; color: var(--soft); }
@media print { details { display: none; } }
`;
