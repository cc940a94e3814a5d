/** Reasons as text, without the details below them: on every page, where the words of those would be loaded in vain. */
export function useReasonName() {
  const { findLabel } = useLabels()
  /** Of an unknown reason the factory's message. */
  const nameOfReason = ({ reason, message }: { reason: string, message: string }) =>
    findLabel('reason', reason) ?? (message || reason)
  return { nameOfReason }
}
