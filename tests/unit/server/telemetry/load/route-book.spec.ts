import { expect, it } from 'vitest'
import { API_BASE } from '#shared/contract/paths'
import { createRouteBook } from '#server/telemetry/load/route-book'

/** Answered after 20 ms. */
const answered = (method: string, path: string, pattern: string | undefined, status = 200) =>
  ({ method, path, pattern, status, seconds: 0.02 })
const namesOf = (book: ReturnType<typeof createRouteBook>) =>
  book.read().names.map(({ about, count }) => ({ ...about, count }))

it('names a request by its route, whatever the id, and HEAD as the GET that it stands for', () => {
  const book = createRouteBook()
  book.add(answered('GET', `${API_BASE}/runs/1`, `${API_BASE}/runs/:id`))
  book.add(answered('GET', `${API_BASE}/runs/2`, `${API_BASE}/runs/:id`))
  book.add(answered('HEAD', `${API_BASE}/runs/3`, `${API_BASE}/runs/:id`))

  expect(namesOf(book)).toEqual([{ route: 'runGet', method: 'GET', path: '/runs/{id}', count: 3 }])
  expect(book.read().names[0]?.maxMs).toBe(20)
})

it('makes one name of all pages, of all files, and of all that does not exist', () => {
  const book = createRouteBook()
  for (const path of ['/', '/runs', '/runs/7?secret']) {
    book.add(answered('GET', path, '/**'))
  }
  book.add(answered('GET', '/_nuxt/a.js', undefined))
  book.add(answered('GET', `${API_BASE}/nothing/7`, '/**', 404))
  book.add(answered('GET', '/healthz', '/healthz'))

  expect(namesOf(book)).toEqual([
    { route: 'page', method: 'GET', path: '', count: 3 },
    { route: 'file', method: 'GET', path: '', count: 1 },
    { route: 'unknown', method: 'GET', path: '', count: 1 },
    { route: 'other', method: 'GET', path: '/healthz', count: 1 },
  ])
})

it('leaves out what lasts as long as its reader wishes, and what was refused', () => {
  const book = createRouteBook()
  book.add(answered('GET', `${API_BASE}/runs/1/tail`, `${API_BASE}/runs/:id/tail`))
  book.add(answered('GET', `${API_BASE}/audit/export`, `${API_BASE}/audit/export`))
  book.add(answered('GET', '/api', undefined, 429))

  expect(book.read()).toEqual({ count: 0, totalMs: 0, names: [] })
})

it('counts what waited for nothing where it would have gone, whether it was refused late or its caller left', () => {
  const book = createRouteBook()
  for (const [method, path, status] of [
    ['GET', `${API_BASE}/runs/7`, 429],
    ['HEAD', `${API_BASE}/runs/8`, undefined],
    ['GET', `${API_BASE}/runs/active`, 429],
    ['GET', '/runs/7', 503],
    ['GET', '/_nuxt/a.js', 503],
    ['POST', `${API_BASE}/nothing`, 429],
    ['GET', `${API_BASE}/runs/1/tail`, 429],
  ] as const) {
    book.add({ method, path, pattern: undefined, status, seconds: 2.5, endedWaiting: true })
  }

  expect(namesOf(book)).toEqual([
    { route: 'runGet', method: 'GET', path: '/runs/{id}', count: 2 },
    { route: 'runActiveList', method: 'GET', path: '/runs/active', count: 1 },
    { route: 'page', method: 'GET', path: '', count: 1 },
    { route: 'file', method: 'GET', path: '', count: 1 },
    { route: 'unknown', method: 'POST', path: '', count: 1 },
  ])
  expect(book.read().names[0]?.maxMs).toBe(2_500)
})

it('makes no names of methods that a caller has made up', () => {
  const book = createRouteBook()
  for (let index = 0; index < 100; index += 1) {
    book.add(answered(`MADE${index}`, '/', '/**'))
  }

  expect(namesOf(book)).toEqual([{ route: 'page', method: 'OTHER', path: '', count: 100 }])
})
