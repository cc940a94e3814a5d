interface EditorDraftOptions<Draft> {
  /** Names the drafts of a kind of object; they are kept while other pages are looked at. */
  kind: string
  /** The saved object; absent = a new one. */
  saved: () => { id: string } | undefined
  /** The object that a new one begins as. */
  copied: () => { id: string } | undefined
  /** What the draft begins as, and what it is compared with. */
  base: () => Draft
}

/** The draft of one object, new or saved, with what the server has refused of it. */
export function useEditorDraft<Draft>({ kind, saved, copied, base: begin }: EditorDraftOptions<Draft>) {
  const kept = useState<Record<string, Draft>>(`${kind}-drafts`, () => ({}))
  const key = computed(() => saved()?.id ?? `new ${copied()?.id ?? ''}`)
  const base = computed<Draft>(begin)
  const draft = computed<Draft>({
    get: () => kept.value[key.value] ?? base.value,
    set: (next) => {
      kept.value = { ...kept.value, [key.value]: next }
    },
  })
  /** By place, for the draft that was sent. */
  const refused = shallowRef<Record<string, string>>({})
  /** What is only missing is told after the first try to save. */
  const isTried = ref(false)
  watch(draft, () => {
    refused.value = {}
  })
  watch(key, () => {
    isTried.value = false
    refused.value = {}
  })

  function discard() {
    const { [key.value]: _, ...others } = kept.value
    kept.value = others
    isTried.value = false
  }

  return { draft, base, refused, isTried, discard }
}
