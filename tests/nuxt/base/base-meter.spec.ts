import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import BaseMeter from '~/components/base/BaseMeter.vue'

it.each([
  ['nothing', 0, ['open']],
  ['next to nothing', 0.001, ['open', 'some']],
  ['nearly all', 0.998, ['open', 'some']],
  ['all', 1, ['some']],
])('a bar filled to %s looks like that on a few pixels, too', async (_, share, looks) => {
  const meter = await mountSuspended(BaseMeter, { props: { share } })

  expect(meter.get('.done').classes().filter(name => name !== 'done').sort()).toEqual(looks)
})
