import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import DatasetColumnHead from '~/components/dataset/record/DatasetColumnHead.vue'

it.each([
  [0, 'nulls 0', '0 records with null'], [1, 'nulls 50%', '1 record with null'],
])('of %i nulls tells exactly what counts as one', async (nulls, text, hint) => {
  const head = await mountSuspended(DatasetColumnHead, { props: {
    column: { name: 'note', type: 'string', nullable: nulls > 0 }, stats: { nulls, distinct: 1 }, rows: 2,
  } })
  const line = head.findAll('.line').at(-1)

  expect(line?.text()).toBe(text)
  expect(line?.attributes('title')).toContain(hint)
  expect(line?.attributes('title')).toContain('text of blanks only do not count')
})
