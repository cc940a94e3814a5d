import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getQuery } from 'h3'
import { defineComponent, h, nextTick, ref, shallowRef, watch } from 'vue'
import { beforeEach, expect, it } from 'vitest'
import { registerEndpoint } from '../given/register-endpoint'

const asked: Record<string, Record<string, unknown>[]> = {}
const FOUND = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rice 3', description: 'of ten thousand' }

/** An answer for this text waits until it is let go. */
let held: { text: string, until: Promise<unknown> } | undefined

for (const noun of ['runs', 'pipelines', 'templates', 'datasets', 'sources']) {
  registerEndpoint(`/api/v1/${noun}`, async (event) => {
    (asked[noun] ??= []).push(getQuery(event))
    if (getQuery(event)['q'] === held?.text) {
      await held?.until
    }
    return { items: ['pipelines', 'datasets', 'sources'].includes(noun) ? [FOUND] : [], nextCursor: null }
  })
}

beforeEach(() => Object.keys(asked).forEach(noun => asked[noun] = []))

/** As the palette does. */
async function mountThings() {
  const text = ref('')
  const found = shallowRef<ReturnType<typeof usePaletteThings>>()
  await mountSuspended(defineComponent(() => {
    found.value = usePaletteThings(text)
    return () => h('div')
  }))
  return { text, found }
}

async function search(typed: string) {
  const { text, found } = await mountThings()
  text.value = typed
  await expect.poll(() => found.value?.things.value.length).toBe(5)
  return found.value?.things.value ?? []
}

it.each(
  ['pipelines', 'datasets', 'sources'],
)('asks the server for the closest %s instead of searching among some', async (noun) => {
  const things = await search(' rice 3 ')

  expect(asked[noun]).toEqual([expect.objectContaining({ q: 'rice 3', closest: 'true', limit: '5' })])
  expect(things.find(({ id }) => id === noun)?.items).toMatchObject([{ id: FOUND.id, label: 'Rice 3' }])
})

it('asks with narrow letters and digits for wide ones, and keeps wide brackets', async () => {
  await search('Ｒｉｃｅ　３（清洗）')

  expect(asked['pipelines']).toEqual([expect.objectContaining({ q: 'Rice 3（清洗）' })])
})

it('does not show what was found for an earlier text while the next one rests', async () => {
  const gate = Promise.withResolvers<undefined>()
  held = { text: 'ri', until: gate.promise }
  const { text, found } = await mountThings()
  text.value = 'ri'
  await expect.poll(() => asked['sources']?.length).toBe(1)

  text.value = 'rice'
  const shown: unknown[] = []
  const stop = watch(() => found.value?.things.value, things => shown.push(things))
  await nextTick()
  gate.resolve(undefined)
  await expect.poll(() => asked['sources']?.length).toBe(2)
  await expect.poll(() => shown.length).toBe(1)
  stop()

  expect(found.value?.isPending.value).toBe(false)
})
