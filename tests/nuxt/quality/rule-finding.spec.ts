import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { QcSampleView } from '#shared/contract/quality/qc-lot.contract'

const FINDING: QcSampleView['findings'][number] = {
  rule: 0, kind: 'words', field: 'text', defect: 'harm', detail: '', isUnchecked: true,
}

it.each<['en' | 'zh-CN', string]>([
  ['en', 'text: the rule “Forbidden words” was not checked because it took too long. Check it yourself.'],
  ['zh-CN', 'text：规则“禁用词”耗时过长，未检查，请人工核对。'],
])('a rule that took too long is no finding and no pass: the reviewer is told to check it, in %s', async (
  language, text,
) => {
  let said = ''
  await mountSuspended({
    setup() {
      const { findingText } = useReviewText()
      return () => {
        said = findingText(FINDING)
        return null
      }
    },
  })
  await useNuxtApp().$i18n.setLocale(language)
  await nextTick()

  expect(said).toBe(text)
})
