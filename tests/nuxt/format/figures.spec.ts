import { factsByName } from '#shared/domain/pipeline/kind-convention'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import RunParameters from '~/components/run/detail/RunParameters.vue'
import type { RunEventView } from '#shared/contract/run/run-event.contract'
import { givenDetail, givenStage } from '../given/given-run'
import { givenAnswer } from '../given/given-metrics'

afterEach(() => useNuxtApp().$i18n.setLocale('en'))

/** What composables say in Chinese. */
async function inChinese<Said>(say: () => Said): Promise<Said> {
  await useNuxtApp().$i18n.setLocale('zh-CN')
  const said: Said[] = []
  await mountSuspended(defineComponent({
    setup() {
      said.push(say())
      return () => ''
    },
  }))
  return said[0]!
}

it('a short figure of Chinese and its unit are one word, in one text and in two sizes', async () => {
  const { figure, exact, tokens, kpi } = await inChinese(() => {
    const { textOf, exactOf } = useMetricFigure()
    return {
      figure: textOf(43_000, 'records_per_minute'),
      exact: exactOf(43_000, 'records_per_minute'),
      tokens: textOf(100_000_000, 'tokens'),
      kpi: useKpiText().kpiOf(givenAnswer({ metric: 'throughput', value: 43_000, unit: 'records_per_minute' })),
    }
  })

  expect(figure).toBe('4.3万条/分')
  expect(exact).toBe('43,000 条/分')
  expect(tokens).toBe('1亿 Token')
  expect([kpi.value, kpi.unit]).toEqual(['4.3', '万条/分'])
})

it('tokens are told after the model that used them', async () => {
  const used: RunEventView = {
    seq: 1, type: 'tokens', stageKey: 'call', attempt: 1, occurredAt: '2026-11-20T06:00:00.000Z',
    payload: { model: 'words', usage: { inputTokens: 1_600_704, outputTokens: 985_793 } },
  }
  const other = { ...used, seq: 2, payload: { ...used.payload, model: 'others' } }
  const [one, sum] = await inChinese(() => {
    const { textOf, sumOf } = useEventText(() => false)
    return [textOf(used), sumOf([other, used])]
  })

  expect(one).toBe('words：输入 1,600,704 Token，输出 985,793 Token')
  expect(sum).toBe('输入 3,201,408 Token，输出 1,971,586 Token')
})

it('what the product brings is by the system, and a switch is on or off', async () => {
  const names = await inChinese(() => ['system', 'operator', 'ada'].map(useActorText().actorText))
  expect(names).toEqual(['系统', '操作员（未登录）', 'ada'])

  const kind = {
    parametersSchema: { properties: { strip_html: { type: 'boolean' } } }, displayNames: {}, icon: '', version: '1',
    metrics: [], minInputs: 1, maxInputs: 1, resumable: false, usesModel: false, ...factsByName('clean.normalize'),
    shape: 'map' as const, modelTasks: [], note: [], recordsPerSecond: null,
  }
  const run = givenDetail({
    stages: [givenStage({ stageKey: 'clean', kind: 'clean.normalize' })], parameters: { clean: { strip_html: true } },
  })
  const page = await mountSuspended(RunParameters, { props: { run, kinds: [kind], datasets: [] } })
  expect(page.get('dd').text()).toBe('开')
})
