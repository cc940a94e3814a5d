import type { SystemDetail } from '#shared/contract/system-detail.contract'
import type { SystemView } from '#shared/contract/system.contract'
import { toDiagnostics } from '~/utils/app/diagnostics'

/** Puts what a maintainer asks for first on the clipboard. */
export function useDiagnostics(system: Readonly<Ref<SystemView | null | undefined>>, detail: Readonly<Ref<SystemDetail | null | undefined>>) {
  const { copy, isCopied } = useCopy()
  const isReady = computed(() => Boolean(system.value && detail.value))

  async function copyReport() {
    if (system.value && detail.value) {
      await copy(toDiagnostics(system.value, detail.value, navigator.userAgent))
    }
  }

  return { copyReport, isCopied, isReady }
}
