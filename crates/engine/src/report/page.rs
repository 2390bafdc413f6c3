//! The look of the report.

/// Style sheet: one accent, light and dark, on paper too.
pub const STYLE: &str = r#"
:root{color-scheme:light dark;--ground:#fbfaf8;--sheet:#fff;--ink:#1d1f23;--soft:#6a6f78;--rule:#e6e3de;--accent:#1f6f78;
--wash:#dcebec;--error:#b3261e;--warning:#9a6700;--note:#6a6f78;--stripe:#f5f3ef}
@media(prefers-color-scheme:dark){:root{--ground:#131518;--sheet:#1a1d21;--ink:#e9e7e3;--soft:#9aa0a9;--rule:#2c3036;
--accent:#6cc5cf;--wash:#22393d;--error:#ff8a80;--warning:#e8b451;--note:#9aa0a9;--stripe:#1f2328}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:64px 32px 96px}
header{margin-bottom:44px}
h1{font-size:40px;line-height:1.15;font-weight:600;letter-spacing:-.02em;margin:0}
.by{color:var(--soft);font-size:18px;margin:6px 0 0}
.verdict{margin:28px 0 0;font-size:20px;padding-left:16px;border-left:4px solid var(--accent)}
.verdict.error{border-color:var(--error)}
h2{font-size:15px;font-weight:600;margin:0 0 4px}
.about{color:var(--soft);font-size:14px;margin:0 0 18px;max-width:88ch}
section{background:var(--sheet);border:1px solid var(--rule);border-radius:10px;padding:26px 30px 24px;margin:0 0 22px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(118px,1fr));gap:26px 12px;margin:0}
.figures dt{color:var(--soft);font-size:13px}
.figures dd{margin:2px 0 0;font-size:26px;font-weight:500;letter-spacing:-.01em;white-space:nowrap}
.figures dd span{font-size:14px;color:var(--soft);font-weight:400;margin-left:5px;letter-spacing:0}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-size:11.5px;fill:var(--soft)}
svg .mid{text-anchor:middle}svg .end{text-anchor:end}
svg .stripe{fill:var(--stripe)}
svg .mark,svg .grid,svg .tick{stroke:var(--rule);fill:none;stroke-width:1}
svg .peaks{fill:var(--accent);opacity:.38}svg .body{fill:var(--accent)}
svg .line{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round}
svg .faint{fill:none;stroke:var(--soft);stroke-width:1;opacity:.5;stroke-linejoin:round}
svg .aim{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:5 5;fill:none;opacity:.75}
svg .target{fill:var(--wash)}
svg .pin path{stroke:currentColor;stroke-width:1.2;stroke-dasharray:2 3}svg .pin circle{fill:currentColor}
svg .pin text{fill:var(--sheet);font-weight:700;font-size:10.5px}
.error{color:var(--error)}.warning{color:var(--warning)}.note{color:var(--note)}
.verdict.error,.verdict.warning{color:inherit}
.key{display:flex;flex-wrap:wrap;gap:6px 22px;color:var(--soft);font-size:13px;margin:14px 0 0;padding:0;list-style:none}
.key i{display:inline-block;width:20px;height:0;border-top:2px solid var(--accent);vertical-align:middle;margin-right:8px}
.key .k-faint{border-color:var(--soft);opacity:.6;border-top-width:1px}.key .k-aim{border-top:1.5px dashed var(--ink)}
.key .k-band{height:11px;border:0;background:var(--wash)}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14.5px}
th{font-weight:500;color:var(--soft);font-size:13px;text-align:left;padding:0 16px 8px 0;border-bottom:1px solid var(--rule);white-space:nowrap}
td{padding:10px 16px 10px 0;border-bottom:1px solid var(--rule);vertical-align:top}
tr:last-child td{border-bottom:0;padding-bottom:2px}
td:last-child,th:last-child{padding-right:0}
.number{text-align:right;white-space:nowrap}
.number+:not(.number){padding-left:20px}
.narrow table{width:auto;min-width:60%}
td.figure{white-space:nowrap}
.hint{color:var(--soft);display:block}
.code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--soft);display:block;white-space:nowrap}
.badge{font-weight:600;white-space:nowrap}
.quiet{color:var(--soft)}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
footer{color:var(--soft);font-size:13px;margin-top:34px}
@media(max-width:700px){.plot{overflow-x:auto}svg{min-width:640px}main{padding:32px 14px}section{padding:20px 16px}h1{font-size:30px}}
@media print{:root{color-scheme:light;--ground:#fff;--sheet:#fff;--ink:#111;--soft:#555;--rule:#ddd;--accent:#1f6f78;--wash:#dcebec;--stripe:#f5f3ef;
--error:#b3261e;--warning:#8a5c00;--note:#555}
body{font-size:11pt}main{max-width:none;padding:0}section{break-inside:avoid;border:0;padding:0 0 18px;margin:0 0 14px}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"#;
