import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { toOpenApi } from '../openapi/openapi.service'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escape = (text: string) => text.replace(/[&<>"]/g, char => ESCAPES[char] ?? char)

/** What stands around the routes, in the reader's language; they themselves are described in English. */
export interface DocsTexts {
  back: string
  base: string
  machine: string
  errors: string
  role: string
  answers: string
  if_match: string
  idempotency: string
  raw: string
}

/** The registry for people. */
export function toDocs(texts: DocsTexts): string {
  const routes: RouteDefinition[] = Object.values(ROUTES)
  return `<p><a href="/">← ${texts.back}</a></p>
<p>${texts.base} <code>${API_BASE}</code> · ${texts.machine} <a href="${API_BASE}/openapi.json">openapi.json</a> · ${texts.errors} <code>application/problem+json</code></p>
${routes.map(route => toEntry(route, texts)).join('\n')}`
}

export const DOCS_STYLE = `code,pre{font-family:ui-monospace,monospace;font-size:.923em}pre{overflow:auto;max-block-size:24rem;margin:0;font-size:12px}
details{margin-block:4px;border:1px solid var(--line);border-radius:6px;background:var(--surface-panel)}summary{padding:6px 10px;cursor:pointer}
summary:hover{background:var(--surface-hover)}summary code{color:var(--text-strong)}details>:not(summary){margin:0;padding:6px 10px}details p{color:var(--text-muted)}`

function toEntry(route: RouteDefinition, texts: DocsTexts): string {
  const { method, path, summary, role, status } = route
  const notes = [
    `${texts.role} ${role}`, `${texts.answers} ${status}`,
    ...route.needsIfMatch ? [texts.if_match] : [], ...route.isIdempotent ? [texts.idempotency] : [], ...route.isUpload ? [texts.raw] : [],
  ]
  return `<details><summary><code>${method} ${escape(path)}</code> <span lang="en">${escape(summary)}</span></summary><p>${notes.join(' · ')}</p><pre>${escape(JSON.stringify(findOperation(route), undefined, 1))}</pre></details>`
}

const findOperation = ({ method, path }: RouteDefinition): unknown => toOpenApi().paths[path]?.[method.toLowerCase()]
