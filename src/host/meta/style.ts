/** The look of the pages: one sheet, inline, so that a page needs nothing else; light and dark, 360 pixels and up. */
import { pageStyle, styleSourceOf } from '../format/index.ts'

const TEXT = `
main p{max-width:75ch}
h1{font-size:1.05rem;font-weight:650;letter-spacing:.01em}
h2{overflow-wrap:anywhere;font-size:1.75rem;line-height:1.2;font-weight:700;letter-spacing:-.015em}
h3{font-size:1.15rem;line-height:1.3;font-weight:650}
code,pre,.routes th,.params th[scope=row],.enum th[scope=row]{font-family:var(--mono);font-size:.875em}
pre{margin:0;padding:1rem;overflow-x:auto;max-width:100%;background:var(--raised);border:1px solid var(--line);border-radius:8px;line-height:1.5;overflow-wrap:normal;tab-size:2}
pre code{font-size:1em}
.back{font-size:.9rem}
.description{font-size:1.05rem}
.call-info{color:var(--quiet);font-size:.92rem;display:grid;gap:.4rem}
.call-info b{color:var(--ink);font-weight:600}
.tags{display:flex;gap:.4rem;flex-wrap:wrap}
.tags span{padding:.05rem .6rem;border:1px solid var(--line);border-radius:999px;font-size:.8rem;color:var(--quiet)}
.tags b{font-weight:500}`

const LAYOUT = `
header{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:baseline;padding:.8rem 1rem;border-bottom:1px solid var(--line)}
.columns{display:grid;gap:2.5rem;padding:1.5rem 1rem 3rem;max-width:80rem;margin:0 auto}
main{display:grid;gap:1.25rem;min-width:0;align-content:start}
main:focus{outline:none}
main>*,.example>*{min-width:0}
.example{display:grid;gap:.9rem;padding-top:1.25rem;border-top:1px solid var(--line)}
.request,.response{min-width:0}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.skip a{position:absolute;left:-99rem;top:.5rem;padding:.4rem .8rem;background:var(--paper);z-index:1}
.skip a:focus{left:.5rem}
.site{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.9rem}
.languages,.formats{display:flex;flex-wrap:wrap;gap:.35rem}
.languages a,.formats a{padding:.2rem .65rem;border:1px solid var(--line);border-radius:6px;font-size:.875rem;color:var(--ink)}
.languages a[aria-current],.formats a[aria-current]{background:var(--accent-soft);border-color:var(--accent);color:var(--accent);font-weight:600}
.operations{border-top:1px solid var(--line);padding-top:1rem;font-size:.9rem;min-width:0}
.operations p{font-weight:650;margin-bottom:.4rem}
.operations ul{list-style:none;margin:0;padding:0;display:grid;gap:.1rem}
.operations a{display:block;overflow-wrap:anywhere;padding:.22rem .6rem;border-radius:6px;color:var(--ink)}
.operations a[aria-current]{background:var(--accent-soft);color:var(--accent);font-weight:600}
@media (min-width:64rem){
header{padding:.9rem 2rem}
.columns{padding:2rem 2rem 4rem}
.columns:has(.operations){grid-template-columns:16rem minmax(0,1fr);gap:3rem}
.columns:has(.operations) main{grid-column:2;grid-row:1}
.operations{grid-column:1;grid-row:1;border:0;padding:0;position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow-y:auto}
}`

/** A closed lock, in whatever colour shows through it. */
const LOCK = `url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M3 7h10v8H3z'/%3E%3Cpath d='M5 7V5a3 3 0 0 1 6 0v2' fill='none' stroke='%23000' stroke-width='2'/%3E%3C/svg%3E")`

const TABLES = `
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;padding:0 0 .4rem;color:var(--quiet)}
caption b{color:var(--ink);font-weight:650}
th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-top:1px solid var(--line);font-weight:400}
thead th{border-top:0;padding-top:.2rem;font-size:.8rem;color:var(--quiet)}
.params th[scope=row],.enum th[scope=row]{font-weight:600;overflow-wrap:normal}
td ul{margin:.1rem 0 0;padding-left:1.1rem}
td h4{font-size:.85rem;font-weight:600;margin-top:.2rem}
td i{color:var(--quiet);font-style:normal}
.authentication td:first-child{width:1%;white-space:nowrap;color:var(--quiet)}
.auth::before{content:"";display:inline-block;width:14px;height:14px;margin:0 .45em;vertical-align:-1px;background:var(--accent);-webkit-mask:${LOCK} center/contain no-repeat;mask:${LOCK} center/contain no-repeat}
.routes th:first-child{font-weight:700;color:var(--accent);white-space:nowrap}
.params td[data-label=Description],.authentication td+td{overflow-wrap:anywhere}
.index{max-width:56rem}
.index th[scope=row]{position:relative;padding-left:1.5rem;font-weight:550}
.index .auth{position:absolute;left:0}
.index .auth::before{margin:0}
.index td{padding-right:0;text-align:right;width:4.2rem}
.index td a{font-size:.85rem}
@media (max-width:44rem){
.routes th+th{overflow-wrap:anywhere}
.params thead,.enum thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.params,.params tbody,.params caption,.enum,.enum tbody,.enum caption,.routes,.routes tbody,.routes caption,.index,.index tbody{display:block}
.params tr,.enum tr,.routes tr,.index tr{display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:.55rem 0;border-top:1px solid var(--line)}
.params th,.params td,.enum th,.enum td,.routes th,.routes td,.index th[scope=row],.index td{padding:0;border:0}
.index .auth{position:static}
.index .auth::before{margin-right:.4em}
.params th[scope=row],.index th[scope=row],td[data-label=Description],.routes td{flex:1 1 100%;width:100%}
td:empty{display:none}
td[data-label]::before{content:attr(data-label) " ";color:var(--quiet);font-size:.85em}
td[data-label=Description]::before{content:none}
.authentication tr{display:flex;flex-wrap:wrap;gap:0 .5rem}
.authentication td:first-child,.index td{width:auto}
.authentication td{padding:0;border:0}
}`

/** Forms, the answer that one brings, and the buttons that copy. */
const FORMS = `
form,.members{display:grid;gap:1rem}
.options,.members{grid-template-columns:repeat(auto-fill,minmax(min(18rem,100%),1fr));gap:1rem 1.5rem;align-items:start}
.options .send{grid-column:1/-1}
.call{display:grid;gap:1rem;padding:1.25rem;border:1px solid var(--line);border-radius:10px;min-width:0}
.call:focus{outline:none}
.field{display:grid;grid-template-columns:auto 1fr;gap:.2rem .6rem;align-items:baseline;min-width:0}
.field>*{grid-column:1/-1;min-width:0}
.field>label{grid-column:1;font-weight:600;overflow-wrap:anywhere}
.field>.type{grid-column:2}
.type,.hint{color:var(--quiet);font-size:.85rem}
.wrong{color:var(--alarm);font-size:.9rem}
.wrong:empty,[hidden]{display:none!important}
input:not([type=radio]),select,textarea{font:inherit;width:100%;padding:.4rem .55rem;color:inherit;background:var(--paper);border:1px solid var(--field);border-radius:6px}
textarea,input[data-kind]{font-family:var(--mono);font-size:.9rem}
textarea{resize:vertical}
[aria-invalid=true]{border-color:var(--alarm)}
input[type=radio]{accent-color:var(--accent);margin:0 .3rem 0 0}
.body-choice,.caller{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;min-width:0}
.caller{border:1px solid var(--line);border-radius:6px;padding:.6rem .9rem .8rem;margin:0}
.caller>p,.caller>div{flex:1 1 100%}
.caller legend{padding:0 .3rem;font-weight:600}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(14rem,100%),1fr));gap:.6rem 1rem}
.send{font:inherit;font-weight:600;justify-self:start;max-width:100%;overflow-wrap:anywhere;padding:.5rem 1.1rem;border:0;border-radius:6px;background:var(--accent);color:var(--on-accent);cursor:pointer}
.send:hover{filter:brightness(1.1)}
.answer{display:grid;gap:.7rem;min-width:0}
.answer .status{font-weight:600;border-left:4px solid var(--accent);padding-left:.7rem}
.answer[data-refused=true] .status{border-color:var(--alarm)}
.answer pre{max-height:32rem;overflow:auto}
summary{cursor:pointer;margin-bottom:.4rem}
.copied{position:relative;min-width:0}
.copy{font:inherit;font-size:.8rem;position:absolute;top:.45rem;right:.45rem;padding:.1rem .6rem;color:var(--ink);background:var(--paper);border:1px solid var(--field);border-radius:6px;cursor:pointer}
.copied pre:empty+.copy{display:none}
.jump{margin-left:auto}
.libraries th[scope=row]{font-family:inherit;font-size:inherit}
.libraries code{overflow-wrap:anywhere}
@media (max-width:44rem){.copied pre{padding-top:2.4rem}}
.links{display:flex;gap:.2rem 1.2rem;flex-wrap:wrap}
.announcer{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`

/** The whole sheet. */
export const style = pageStyle + TEXT + LAYOUT + TABLES + FORMS

/** The source expression that lets a Content-Security-Policy allow the sheet and no other: `style-src 'sha256-…'` (CSP 3, 8.4). */
export const styleSource = styleSourceOf(style)
