import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import ChartHorizontal from '~/components/chart/ChartHorizontal.vue'

const show = (values: number[], plainUnit?: string) => mountSuspended(ChartHorizontal, { props: {
  label: 'Checks', format: { short: String, exact: String },
  model: {
    bucketLabel: 'Stage', unit: '', plainUnit,
    buckets: values.map((_, index) => ({ key: `${index}`, label: `${index}`, title: `${index}` })),
    series: [{ key: 'now', label: 'Kept', color: 1 as const, values }],
  },
} })

it('bars of shares stand in the whole, which none but 100 % fills', async () => {
  const chart = await show([0.5, 0.996, 1], 'ratio')
  const styles = chart.findAll('.track i').map(bar => bar.attributes('style'))

  expect(chart.findAll('.track.whole')).toHaveLength(3)
  expect(styles[0]).toContain('inline-size: 50%')
  expect(styles.map(style => style?.includes('max-inline-size: calc(100% - 4px)'))).toEqual([true, true, false])
})

it('other bars are as long as they are beside the longest', async () => {
  const chart = await show([5, 10], 'ms')

  expect(chart.findAll('.track.whole')).toHaveLength(0)
  expect(chart.findAll('.track i').map(bar => bar.attributes('style')?.match(/inline-size: (\d+%)/)?.[1]))
    .toEqual(['50%', '100%'])
})
