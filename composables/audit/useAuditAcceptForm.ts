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

  async function accept() {
    checked.value = 0
    for (let from = after, isAccepted = false; !isAccepted;) {
      const turn = await api('auditAccept', { body: { reason: reason.value.trim(), after: from } })
      isAccepted = turn.isAccepted
      checked.value += turn.checked
      from = turn.checkedTo
    }
  }

  const form = useFormSend({
    send: async () => {
      await accept()
      return { id: 'trail' }
    },
    fields: { '/reason': undefined },
    done: () => t('audit.accept.done'),
    failed: t('audit.accept.failed'),
    onDone,
  })
  return { ...form, reason, checked }
}
