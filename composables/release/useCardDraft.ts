import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { CARD_SECTIONS, type Card } from '#shared/domain/release/card'
import { openStorage, readKept } from '~/utils/app/open-storage'
import { isRecord } from '~/utils/json/json-pointer'

interface CardDraftOptions {
  release: () => Pick<ReleaseDetail, 'id' | 'card'>
  canEdit: () => boolean
  isEditing: Ref<boolean>
}

/** What was typed, and the card that it began as: somebody else may save other sections meanwhile. */
interface Kept { base: Card, texts: Card }

/** The texts of a dataset card while they are written; this tab keeps them until they are saved or given up. */
export function useCardDraft({ release, canEdit, isEditing }: CardDraftOptions) {
  const base = ref<Card>({})
  const draft = ref<Card>({})
  const isRestored = ref(false)
  const key = () => `release-card:${release().id}`
  const readOwn = () => readKept(openStorage('session'), key(), isKept)
  /** Only these are sent, so that two people who fill in different sections do not undo each other. */
  const changed = computed<Card>(() => Object.fromEntries(CARD_SECTIONS
    .map(section => [section, draft.value[section] ?? ''] as const)
    .filter(([section, text]) => text.trim() !== (base.value[section] ?? '').trim())))

  function begin() {
    const kept = readOwn()
    isRestored.value = kept !== undefined
    base.value = kept?.base ?? { ...release().card }
    draft.value = { ...release().card, ...kept?.texts }
  }

  function keep(texts: Card) {
    if (Object.keys(texts).length > 0) {
      const kept: Kept = { base: base.value, texts }
      openStorage('session')?.setItem(key(), JSON.stringify(kept))
    }
    else {
      openStorage('session')?.removeItem(key())
    }
  }

  watch(isEditing, isOpen => isOpen ? begin() : keep({}), { flush: 'sync' })
  watch(changed, texts => isEditing.value && keep(texts))
  onMounted(() => {
    if (isEditing.value) {
      begin()
    }
    else if (canEdit() && readOwn()) {
      isEditing.value = true
    }
  })

  return { draft, changed, isRestored }
}

const isCard = (value: unknown): value is Card => isRecord(value)
  && Object.entries(value).every(([section, text]) =>
    CARD_SECTIONS.some(known => known === section) && typeof text === 'string')

const isKept = (value: unknown): value is Kept => isRecord(value) && isCard(value.base) && isCard(value.texts)
