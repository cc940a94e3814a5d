import type { AuditVerification, AuditView } from '#shared/contract/setting/audit.contract'
import { API_BASE, PATHS } from '#shared/contract/paths'
import { toAuditWord } from '#shared/domain/audit/audit-action'
import { isUuid } from '~/utils/api/url-query'
import { isRelative } from '~/utils/format/range-url'
import { toShortId } from '~/utils/format/short-id'
import type { AuditState } from '~/utils/audit/audit-url'

const PAGE_SIZE = 50

/** What a list and an export are asked for. */
function useAuditQuery(state: MaybeRefOrGetter<AuditState>) {
  const zone = useReportZone()
  return computed(() => {
    const { q, noun, verb, actor, nounId, range } = toValue(state)
    return {
      q: q || undefined, noun: noun || undefined, action: noun && verb ? [`${noun}.${verb}`] : undefined,
      actor: actor || undefined, nounId: nounId || undefined,
      from: range?.from, to: range?.to, tz: range && isRelative(range.from) ? zone.value : undefined,
    }
  })
}

/** One page of the audit trail, and the addresses of its export. */
export function useAuditList(state: MaybeRefOrGetter<AuditState>) {
  const query = useAuditQuery(state)
  const list = useApiData(
    'auditList', () => ({ query: { ...query.value, cursor: toValue(state).cursor || undefined, limit: PAGE_SIZE } }),
  )
  const exportAs = (format: 'csv' | 'jsonl') => {
    const search = new URLSearchParams({ format })
    for (const [name, value] of Object.entries(query.value)) {
      for (const one of [value].flat()) {
        if (one !== undefined) {
          search.append(name, one)
        }
      }
    }
    return `${API_BASE}${PATHS.auditExport.path}?${search}`
  }
  return { list, exportAs, anchorsHref: `${API_BASE}${PATHS.auditExport.path}?format=anchors` }
}

export const useAuditDetail = (id: () => string) => useApiData('auditGet', () => ({ params: { id: id() } }))

/** The check of the chain: in parts of seconds each, until its end or its first fault. */
export function useAuditChain() {
  const api = useApi()
  const result = shallowRef<AuditVerification>()
  const error = shallowRef<unknown>()
  const isChecking = ref(false)
  /** Links checked so far, over all parts. */
  const checked = ref(0)
  let hasLeft = false

  async function check() {
    if (isChecking.value) {
      return
    }
    isChecking.value = true
    error.value = undefined
    checked.value = 0
    try {
      for (let after = 0, isWhole = false; !isWhole && !hasLeft;) {
        const part = await api('auditVerify', { query: { after } })
        checked.value += part.checked
        result.value = part
        isWhole = part.state !== 'partial'
        after = part.checkedTo
      }
    }
    catch (cause) {
      error.value = cause
    }
    finally {
      isChecking.value = false
    }
  }
  onMounted(check)
  onBeforeUnmount(() => {
    hasLeft = true
  })

  return { result, error, isChecking, checked, check }
}

/** Entries in words. */
export function useAuditText() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { nameOfPipeline } = usePipelineNames()
  const nounText = (noun: string) => label('audit.noun', noun)
  const verbText = (noun: string, verb: string) => label('audit.verb', toAuditWord(noun, verb))
  return {
    nounText,
    verbText,
    /** What the thing was called then; without a name, its id, as short as elsewhere. */
    thingText: ({ noun, nounId, name }: Pick<AuditView, 'noun' | 'nounId' | 'name'>) => {
      const id = isUuid(nounId) ? toShortId(nounId) : nounId
      return name === null ? id : noun === 'pipeline' ? nameOfPipeline(name) : name
    },
    whoText: (actor: string) =>
      actor === 'console' ? t('audit.console') : actor === 'operator' ? t('app.operator') : actor,
    actionText: ({ action, noun }: { action: string, noun: string }) =>
      t('audit.action', { noun: nounText(noun), verb: verbText(noun, action.split('.').at(-1) ?? action) }),
  }
}
