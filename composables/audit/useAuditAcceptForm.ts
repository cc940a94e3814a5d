/** Why the audit trail counts as it is now. */
export function useAuditAcceptForm(onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const reason = ref('')
  const form = useFormSend({
    send: async () => {
      await api('auditAccept', { body: { reason: reason.value.trim() } })
      return { id: 'trail' }
    },
    fields: { '/reason': undefined },
    done: () => t('audit.accept.done'),
    failed: t('audit.accept.failed'),
    onDone,
  })
  return { ...form, reason }
}
