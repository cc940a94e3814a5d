import { mountSuspended } from '@nuxt/test-utils/runtime'
import { unzipSync } from 'fflate'
import { expect, it, vi } from 'vitest'
import { defineComponent, h, ref, watch } from 'vue'
import type { BoardPanel } from '~/composables/chart/useChartBoard'
import { provideChartBoard } from '~/composables/chart/useChartBoard'
import { useStatBundle } from '~/composables/stat/useStatBundle'
import { registerEndpoint } from '../given/register-endpoint'

registerEndpoint('/api/v1/projects', () => ({ items: [], nextCursor: null }))

const proof = {
  from: '2026-11-20T05:00:00.000Z', to: '2026-11-20T06:00:00.000Z', watermark: '2026-11-20T05:58:30.000Z',
  commit: '0123456789ab',
}
const chart: BoardPanel = {
  kind: 'bar', format: { short: String, exact: String }, meta: '', title: 'Requests', rangeLabel: '', proof,
  curl: 'curl',
  model: {
    bucketLabel: 'Stage', unit: '', buckets: [{ key: 'a', label: 'a', title: 'call' }],
    series: [{ key: 'now', label: 'Calls', color: 1, values: [7] }],
  },
}

it('all panels are saved as one archive: what is shown, and what is empty by its name', async () => {
  const saved: { blob?: Blob, name: string } = { name: '' }
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.blob = blob instanceof Blob ? blob : undefined
    return 'blob:kept'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.name = this.download
  })
  const Inner = defineComponent({
    props: { board: { type: Object, required: true } },
    setup(props) {
      // The board of the page; a component's props have no better type here.
      const { saveBundle } = useStatBundle(props.board as ReturnType<typeof provideChartBoard>, async picture =>
        new Blob([picture.foot]))
      return () => h('button', { onClick: () => saveBundle() })
    },
  })
  const seen: boolean[] = []
  const page = await mountSuspended(defineComponent({
    setup() {
      const board = provideChartBoard(ref([{ by: 'pipeline', name: 'Pipeline', value: 'Nightly' }]))
      board.panels.value = () => [{ title: 'Key metrics', rangeLabel: '', proof, model: undefined }, chart]
      board.shown.set('Requests', () => ({ ...chart, model: chart.model && {
        ...chart.model, series: chart.model.series.map(series => ({ ...series, label: 'Shown calls' })),
      } }))
      watch(board.isWhole, isWhole => seen.push(isWhole), { flush: 'sync' })
      return () => h(Inner, { board })
    },
  }))

  await page.get('button').trigger('click')
  await vi.waitUntil(() => saved.name !== '', 30_000)

  const entries = unzipSync(new Uint8Array(await saved.blob?.arrayBuffer() ?? new ArrayBuffer(0)))
  const textOf = (path: string) => new TextDecoder().decode(entries[path])
  const tail = 'Nightly_20261120T1300-20261120T1400_Asia-Shanghai_0123456789ab'
  expect(saved.name).toBe(`Statistics_${tail}.zip`)
  expect(Object.keys(entries))
    .toEqual([`02_Requests_${tail}.csv`, `02_Requests_${tail}.png`, 'manifest.json', 'SHA256SUMS'])
  expect(textOf(`02_Requests_${tail}.csv`)).toContain('Stage,Shown calls\r\ncall,7')
  expect(textOf(`02_Requests_${tail}.png`)).toContain('Data snapshot 0123456789ab')
  expect(JSON.parse(textOf('manifest.json'))).toMatchObject({ kind: 'StatisticsBundle', zone: 'Asia/Shanghai', panels: [
    { title: 'Key metrics', commit: '0123456789ab', files: [] },
    { title: 'Requests', request: 'curl', files: [{ mediaType: 'text/csv' }, { mediaType: 'image/png' }] },
  ] })
  // Afterwards panels that were not near are left alone again.
  await expect.poll(() => seen).toEqual([true, false])
  vi.restoreAllMocks()
})
