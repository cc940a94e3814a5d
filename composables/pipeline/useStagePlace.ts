export interface StagePlace {
  selected: Ref<number>
  /** Where the drawer is a layer it is closed at first. */
  isDrawerOpen: Ref<boolean>
  drawer: Readonly<Ref<{ focus: (pointer: string) => void } | null>>
}

/** Puts the focus on a field of a stage, however its drawer comes to be there. */
export function useStagePlace({ selected, isDrawerOpen, drawer }: StagePlace) {
  let wanted = ''

  function settle() {
    if (drawer.value && wanted !== '') {
      drawer.value.focus(wanted)
      wanted = ''
    }
  }

  /** @param pointer below what is chosen */
  async function openHere(pointer: string) {
    isDrawerOpen.value = true
    wanted = pointer
    await nextTick()
    settle()
  }

  return {
    openHere,
    /** @param pointer below the stage */
    async open(index: number, pointer = '/name') {
      selected.value = index
      await openHere(pointer)
    },
    /** A layer that was just loaded first puts the focus on its own first control. */
    settleLater: () => requestAnimationFrame(settle),
  }
}
