import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/routes/route'
import { toOpenApi } from './openapi.service'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escape = (text: string) => text.replace(/[&<>"]/g, char => ESCAPES[char] ?? char)

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-inline-size:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
code,pre{font-family:ui-monospace,monospace}pre{overflow:auto;max-block-size:24rem}summary{cursor:pointer;padding-block:.3rem}`

/** The registry for people: no script and nothing from elsewhere. */
export function toDocsPage(): string {
  const routes: [string, RouteDefinition][] = Object.entries(ROUTES)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Data Factory Console API</title><style>${STYLE}</style></head>
<body><h1>Data Factory Console API</h1>
<p>Base <code>${API_BASE}</code> · machine-readable: <a href="${API_BASE}/openapi.json">openapi.json</a> · errors are <code>application/problem+json</code>.</p>
${routes.map(([, route]) => toEntry(route)).join('\n')}
</body></html>`
}

function toEntry(route: RouteDefinition): string {
  const { method, path, summary, role, status } = route
  const notes = [
    `role ${role}`, `answers ${status}`,
    ...route.needsIfMatch ? ['needs If-Match'] : [], ...route.isIdempotent ? ['takes Idempotency-Key'] : [], ...route.isUpload ? ['raw body'] : [],
  ]
  return `<details><summary><code>${method} ${escape(path)}</code> — ${escape(summary)}</summary><p>${notes.join(' · ')}</p><pre>${escape(JSON.stringify(findOperation(route), undefined, 1))}</pre></details>`
}

const findOperation = ({ method, path }: RouteDefinition): unknown => toOpenApi().paths[path]?.[method.toLowerCase()]
