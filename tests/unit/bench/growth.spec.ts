import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RouteDefinition } from '#shared/contract/route'
import { ROUTES, type RouteId } from '#shared/contract/routes'
import { asksOf, fillAddress, listAsks, MORE_PAGES } from '../../bench/growth/asks'
import { type GrowthRow, growthOf, LEAST, toMarkdown, worstFirst } from '../../bench/growth/growth-table'
import { REASONS } from '../../bench/growth/reasons'
import { PAGE_PATHS } from '../../support/browser/all-pages'

const gets = Object.entries(ROUTES).filter(([, { method }]) => method === 'GET') as [RouteId, { path: string }][]
const asks = asksOf(ROUTES)
const asked = (id: string): readonly string[] => asks.get(id) ?? []

/** `/runs/{id}` → an expression for `/runs/:run?…` */
const toPattern = (path: string) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/?]+')}(?:\\?.+)?$`)

describe('what the bench of growth asks', () => {
  it.each(gets)('%s: each address is one of the route', (id, { path }) => {
    expect(asked(id).filter(address => !toPattern(path).test(address))).toEqual([])
  })

  it.each(gets)('%s: each query is one that the route takes', (id) => {
    const { query }: RouteDefinition = ROUTES[id]
    const id7 = '01900000-0000-7000-8000-000000000001'
    const wrong = asked(id).filter((address) => {
      const [, text = ''] = address.split('?')
      const given: Record<string, string | string[]> = {}
      const values = new URLSearchParams(text.replaceAll(/:(?:semver|before)/g, '1.0.0').replaceAll(/:\w+/g, id7))
      for (const name of new Set(values.keys())) {
        const all = values.getAll(name)
        given[name] = all.length > 1 ? all : all[0] ?? ''
      }
      return text !== '' && query?.safeParse(given).success !== true
    })

    expect(wrong).toEqual([])
  })

  it('is the bare path of a GET that it does not know, filled with what the bench has made', () => {
    const moons = { method: 'GET', path: '/runs/{id}/moons' }
    const craters = { method: 'GET', path: '/moons/{id}' }

    expect(listAsks({ moons, moonCreate: { ...moons, method: 'POST' } })).toEqual(['/runs/:run/moons'])
    expect(() => listAsks({ craters })).toThrow('behind /moons/')
  })

  it('asks nothing twice', () => {
    const all = listAsks(ROUTES)

    expect(all.filter((address, index) => all.indexOf(address) !== index)).toEqual([])
  })

  it('fills addresses, and says what is missing', () => {
    expect(fillAddress('/runs/:run?q=a b', { run: '7' })).toBe('/runs/7?q=a%20b')
    expect(() => fillAddress('/runs/:run', { run: '' })).toThrow('there is no run')
  })

  it('explains only what is asked', () => {
    const pages: string[] = [...Object.values(PAGE_PATHS).flat(), ...MORE_PAGES]
    const known = new Set([...listAsks(ROUTES).map(ask => `/api/v1${ask}`), ...pages])

    expect([...Object.keys(REASONS.runs), ...Object.keys(REASONS.things)].filter(what => !known.has(what))).toEqual([])
  })
})

describe('the table of growth', () => {
  const rowOf = (what: string, ...cpuMs: number[]): GrowthRow =>
    ({ what, taken: cpuMs.map(ms => ({ cpuMs: ms, p95Ms: 1 })) })

  it.each([
    [[10, 12, 20], []],
    [[10, 99, 21], ['CPU']],
    // As many times more, but nobody notices.
    [[0.5, 1, 2], []],
    // Twice as much, and just the least that counts.
    [[LEAST.cpuMs, 2 * LEAST.cpuMs + 0.1], ['CPU']],
  ])('compares the last size with the first: %j grows in %j', (cpuMs, grows) => {
    expect(growthOf(rowOf('x', ...cpuMs))).toEqual(grows)
  })

  it('never calls growth what takes less with more rows', () => {
    const ms = fc.double({ min: 0, max: 1e5, noNaN: true })
    const part = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(ms, part, (first, share) => {
      expect(growthOf(rowOf('x', first, first * share))).toEqual([])
    }))
  })

  it('begins with what grows most, and gives the reason or says that there is none', () => {
    const rows = worstFirst([rowOf('/a', 10, 11), rowOf('/b', 10, 90), rowOf('/c', 10, 40)])
    const lines = toMarkdown(rows, ['1', '9'], { '/b': 'because' }).trimEnd().split('\n').slice(2)

    expect(lines.map(line => line.split(' | ')[0])).toEqual(['| `/b`', '| `/c`', '| `/a`'])
    expect(lines.map(line => line.split(' | ').at(-1))).toEqual(['CPU: because |', 'CPU: NO REASON |', ' |'])
  })
})
