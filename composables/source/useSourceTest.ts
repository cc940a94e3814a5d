import type { SourceView } from '#shared/contract/source.contract'
import { findEmptiness } from '~/utils/source/source-look'

/** Tests sources of the list; several may be on their way. */
export function useSourceTest(refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf } = useFailureText()
  const { errorOf } = useReasonText()
  const testing = ref<string[]>([])

  async function test(source: SourceView) {
    if (testing.value.includes(source.id)) {
      return
    }
    testing.value.push(source.id)
    try {
      const { ok, columns, findings } = await api('sourceTest', { params: { id: source.id } })
      const worst = findings.find(finding => finding.severity === 'ERROR')
      const told = worst && errorOf({ ...worst, reason: worst.code })
      const why = told?.note ? t('source.test.why', told) : told?.text
      const empty = findEmptiness(findings)
      const columnsText = t('source.seen.columns', { count: columns.length }, columns.length)
      toast.add(ok
        ? { title: t('source.test.ok', { name: source.name }), description: empty ? errorOf({ ...empty, reason: empty.code }).text : columnsText, icon: empty ? 'i-lucide-triangle-alert' : 'i-lucide-circle-check', color: empty ? 'warning' : 'success' }
        : { title: t('source.test.bad', { name: source.name }), description: why, icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
      await refresh()
    }
    catch (error) {
      toast.add({ title: t('source.test.failed', { name: source.name }), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
    finally {
      testing.value = testing.value.filter(id => id !== source.id)
    }
  }

  return { testing, test }
}
