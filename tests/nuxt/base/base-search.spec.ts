import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import BaseSearch from '~/components/base/BaseSearch.vue'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const mountSearch = () => mountSuspended(BaseSearch, { props: { text: '', label: 'Search' } })

it('emits the typed text after a pause', async () => {
  const search = await mountSearch()

  await search.get('input').setValue('a')
  await search.get('input').setValue('ab ')
  vi.runAllTimers()

  expect(search.emitted('text')).toEqual([['ab']])
})

it('keeps what is being typed when the address follows, and takes over other changes of the address', async () => {
  const search = await mountSearch()
  const shown = () => search.get<HTMLInputElement>('input').element.value
  await search.get('input').setValue('ab')
  vi.runAllTimers()
  await search.get('input').setValue('abc')

  await search.setProps({ text: 'ab' })
  const afterEcho = shown()
  await search.setProps({ text: '' })

  expect(afterEcho).toBe('abc')
  expect(shown()).toBe('')
})
