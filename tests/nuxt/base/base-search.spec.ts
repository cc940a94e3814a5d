import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import BaseSearch from '~/components/base/BaseSearch.vue'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const mountSearch = (given = {}) => mountSuspended(BaseSearch, {
  props: { text: '', label: 'Search', ...given }, attachTo: document.body,
})

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

it.each([
  [true, false], [false, true],
])('with a key (%s) Esc leaves it; otherwise the focus stays', async (hasKey, stays) => {
  const search = await mountSearch({ hasKey })
  const field = search.get<HTMLInputElement>('input')
  field.element.focus()

  await field.trigger('keydown', { key: 'Escape' })

  expect(document.activeElement === field.element).toBe(stays)
  search.unmount()
})
