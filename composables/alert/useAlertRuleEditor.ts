import type { AlertRuleChange, AlertRuleView } from '#shared/contract/alert-rule.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import {
  DEFAULT_DRAFT, listRuleChanges, readDraft, type RuleBody, type RuleDraft, toRuleDraft,
} from '~/utils/alert/alert-rule-draft'

interface EditorOptions {
  /** The saved rule; absent = a new one. */
  rule: () => AlertRuleView | undefined
  /** The rule that a new one begins as. */
  copied: () => AlertRuleView | undefined
  onSaved: (rule: AlertRuleView) => void
}

/** A draft of a rule: what differs from the saved one, what is wrong with it, and its way to the server. */
export function useAlertRuleEditor({ rule, copied, onSaved }: EditorOptions) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const projectId = useProjectId()
  const { nameOfRule } = useAlertText()
  const { findLabel } = useLabels()
  const { findingText } = useFindingText()
  const keys = createKeys()

  const { draft, base, refused, isTried, discard } = useEditorDraft<RuleDraft>({
    kind: 'alert-rule',
    saved: rule,
    copied,
    base: () => {
      const [known, model] = [rule(), copied()]
      return known
        ? toRuleDraft(known, nameOfRule(known))
        : model ? toRuleDraft(model, t('alert.rule.copy_of', { name: nameOfRule(model) })) : DEFAULT_DRAFT
    },
  })
  const changes = computed(() => listRuleChanges(draft.value, base.value))
  const read = computed(() => readDraft(draft.value))

  const textOf = (code: string) => findLabel('alert.fault', code)
  const local = computed<Record<string, string>>(() => Object.fromEntries([
    ...read.value.faults.map(({ pointer, code }) => [pointer, textOf(code) ?? code] as const),
    ...isTried.value && read.value.body.name === '' ? [['/name', t('alert.fault.name_missing')] as const] : [],
  ]))
  const replay = useAlertReplay(
    computed(() => read.value.faults.length === 0 ? read.value.body : undefined), () => rule()?.id,
  )
  const replayed = computed(() =>
    Object.fromEntries(replay.faults.value.map(fault => [fault.pointer, textOf(fault.code) ?? findingText(fault)])))
  /** By place: what the server has refused, what it says of the replay, and what is wrong here. */
  const errors = computed<Record<string, string>>(() => ({ ...replayed.value, ...refused.value, ...local.value }))

  /** The fields of the request that differ: another person's changes of other fields are kept. */
  function toChange(body: RuleBody): AlertRuleChange {
    const before = readDraft(base.value).body
    const isNamed = body.name !== base.value.name
    const differing = (Object.keys(body) as (keyof RuleBody)[]).filter(field =>
      field === 'name' ? isNamed : JSON.stringify(body[field]) !== JSON.stringify(before[field]))
    return Object.fromEntries(differing.map(field => [field, body[field]]))
  }

  const { run: save, isBusy } = useAction(async () => {
    isTried.value = true
    const { body } = read.value
    if (Object.keys(local.value).length > 0) {
      return
    }
    const known = rule()
    const created = { ...body, projectId: projectId.value }
    const saved = known
      ? await api('alertRuleChange', { params: { id: known.id }, body: toChange(body), version: known.version })
      : await api('alertRuleCreate', { body: created, idempotencyKey: keys.keyFor('rule', created) })
    notify.done(t('alert.rule.saved', { name: nameOfRule(saved) }))
    discard()
    onSaved(saved)
  }, {
    title: () => t('alert.rule.save_failed'),
    explain: (error) => {
      const fields = toProblem(error)?.errors ?? []
      refused.value = Object.fromEntries(fields.map(field => [field.pointer, textOf(field.code) ?? findingText(field)]))
      return Object.keys(refused.value).length > 0 ? false : undefined
    },
  })

  return {
    draft, base, changes, errors, isFaulty: computed(() => Object.keys(local.value).length > 0), replay, discard, save,
    isBusy,
  }
}
