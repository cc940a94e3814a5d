import { describe, expect, it } from 'vitest'
import type { RouteLocation } from 'vue-router'
import { toAddressIn } from '~/composables/app/project-address'
import { projectKeyOf } from '~/utils/app/project-url'

/** As the router takes an address apart. */
function read(text: string) {
  const { pathname: path, searchParams, hash } = new URL(text, 'http://console/runs')
  return { path, query: Object.fromEntries(searchParams), hash }
}
const from = (key: string, to: Parameters<typeof toAddressIn>[1]) => toAddressIn(key, to, read)

describe('the project that an address names', () => {
  it.each([
    [{}, ''],
    [{ project: 'corpus' }, 'corpus'],
    [{ project: ['corpus', 'other'] }, 'corpus'],
    [{ project: '' }, ''],
    [{ project: null }, ''],
    [{ project: 'default' }, ''],
  ])('of %j is %j', (query, key) => {
    expect(projectKeyOf(query)).toBe(key)
  })
})

describe('a link', () => {
  it('stays in the project of its page, in every form', () => {
    expect(from('corpus', '/runs?state=FAILED#first'))
      .toEqual({ path: '/runs', query: { state: 'FAILED', project: 'corpus' }, hash: '#first' })
    expect(from('corpus', { path: '/runs' })).toEqual({ path: '/runs', query: { project: 'corpus' } })
    expect(from('corpus', { name: 'runs-id', params: { id: '1' } }))
      .toEqual({ name: 'runs-id', params: { id: '1' }, query: { project: 'corpus' } })
    expect(from('corpus', { query: { q: 'x' } })).toEqual({ query: { q: 'x', project: 'corpus' } })
    expect(from('corpus', { hash: '#end' })).toEqual({ hash: '#end', query: { project: 'corpus' } })
  })

  it('leads to another project when it names one, and to the default one by its key', () => {
    expect(from('corpus', '/?project=other')).toMatchObject({ query: { project: 'other' } })
    expect(from('corpus', { path: '/', query: { project: 'default' } })).toEqual({ path: '/', query: {} })
    expect(from('', { path: '/', query: { project: 'corpus' } })).toEqual({ path: '/', query: { project: 'corpus' } })
  })

  it('has a plain address in the default project', () => {
    expect(from('', '/runs?q=x')).toEqual({ path: '/runs', query: { q: 'x' }, hash: '' })
    expect(from('', { path: '/runs' })).toEqual({ path: '/runs', query: {} })
  })

  it('to the page of sign-in names none', () => {
    expect(from('corpus', { path: '/sign-in', query: { to: '/runs?project=corpus' } }))
      .toEqual({ path: '/sign-in', query: { to: '/runs?project=corpus' } })
    expect(from('corpus', '/sign-in')).toMatchObject({ query: {} })
  })

  it('that was held on its way leads where it led', () => {
    const held: Partial<RouteLocation> = { path: '/runs', query: {}, matched: [] }

    expect(from('corpus', held as RouteLocation)).toBe(held)
  })
})
