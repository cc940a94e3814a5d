/**
 * Why the audit trail counts as it is now. A long trail is checked in turns until the fault that is accepted is found.
 *
 * @param after position up to which the trail is known to be good
 */
export function useAuditAcceptForm(after: number, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const reason = ref('')
  /** Entries checked so far, over all turns. */
  const checked = ref(0)

  let isClosed = false
  onScopeDispose(() => {
    isClosed = true
  })

  /** @returns whether it is accepted: who closes the dialog between two turns accepts nothing. */
  async function accept(): Promise<boolean> {
    checked.value = 0
    for (let from = after; !isClosed;) {
      const turn = await api('auditAccept', { body: { reason: reason.value.trim(), after: from } })
      if (turn.isAccepted) {
        return true
      }
      checked.value += turn.checked
      from = turn.checkedTo
    }
    return false
  }

  const form = useFormSend({
    send: async () => await accept() ? { id: 'trail' } : undefined,
    fields: { '/reason': undefined },
    done: () => t('audit.accept.done'),
    failed: t('audit.accept.failed'),
    onDone,
  })
  return { ...form, reason, checked }
}
