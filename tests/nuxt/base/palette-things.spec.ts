import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getQuery } from 'h3'
import { defineComponent, h, ref, shallowRef } from 'vue'
import { beforeEach, expect, it } from 'vitest'
import { registerEndpoint } from '../given/register-endpoint'

const asked: Record<string, Record<string, unknown>[]> = {}
const FOUND = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rice 3', description: 'of ten thousand' }

for (const noun of ['runs', 'pipelines', 'templates', 'datasets', 'sources']) {
  registerEndpoint(`/api/v1/${noun}`, (event) => {
    (asked[noun] ??= []).push(getQuery(event))
    return { items: ['pipelines', 'datasets', 'sources'].includes(noun) ? [FOUND] : [], nextCursor: null }
  })
}

beforeEach(() => Object.keys(asked).forEach(noun => asked[noun] = []))

/** As the palette does. */
async function search(typed: string) {
  const text = ref('')
  const found = shallowRef<ReturnType<typeof usePaletteThings>>()
  await mountSuspended(defineComponent(() => {
    found.value = usePaletteThings(text)
    return () => h('div')
  }))
  text.value = typed
  await expect.poll(() => found.value?.things.value.length).toBe(5)
  return found.value?.things.value ?? []
}

it.each(['pipelines', 'datasets', 'sources'])('asks the server for the closest %s instead of searching among some', async (noun) => {
  const things = await search(' rice 3 ')

  expect(asked[noun]).toEqual([expect.objectContaining({ q: 'rice 3', closest: 'true', limit: '5' })])
  expect(things.find(({ id }) => id === noun)?.items).toMatchObject([{ id: FOUND.id, label: 'Rice 3' }])
})
