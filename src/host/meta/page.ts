/** The frame of every page. What a page adds to the recorded text stands in `nav` elements, which are not part of that text. */
import { pageIcon } from '../format/index.ts'
import { type Html, type HtmlValue, html, raw } from './html.ts'
import { absolute, type MetaHost, operationUrl, type PageRequest, shownOperations } from './meta-host.ts'
import { script } from './script.ts'
import { style } from './style.ts'

export interface PageParts {
  /** What the page is about; the host's name follows. */
  readonly title: string
  readonly content: HtmlValue
  /** Stands beside the content on wide screens, below it on narrow ones. */
  readonly aside?: Html
}

/** A whole document: one inline sheet and one inline script, which it can do without; the host's name is the first heading. */
export function page(host: MetaHost, request: PageRequest, parts: PageParts): string {
  const link = (path: string): string => absolute(host, request, path)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${parts.title === host.name ? host.name : `${parts.title} – ${host.name}`}</title>
${raw(pageIcon)}
<style>${raw(style)}</style>
</head>
<body>
<nav class="skip" aria-label="Skip"><a href="#content">Skip to content</a></nav>
<header>
<h1>${host.name}</h1>
<nav class="site" aria-label="This service">
<a href="${link('/metadata')}">Operations</a>
<a href="${link('/types')}">Client code</a>
<a href="${link('/docs')}">API reference</a>
<a href="${link('/types/metadata?format=json')}">Metadata as JSON</a>
</nav>
</header>
<div class="columns">
<main id="content" tabindex="-1">
${parts.content}
</main>
${parts.aside}
</div>
<script>${raw(script)}</script>
</body>
</html>
`.text
}

/** Links to every operation of the host, in the format and language of this page. */
export function operationsNav(host: MetaHost, request: PageRequest, current: string): Html {
  const items = shownOperations(host).map(({ name }) => {
    const url = operationUrl(host, request, { format: request.format, operation: name, lang: request.lang })
    return html`<li><a href="${url}"${name === current && raw(' aria-current="page"')}>${name}</a></li>
`
  })
  return html`<nav class="operations" aria-label="Operations">
<p>Operations</p>
<ul>
${items}</ul>
</nav>`
}
