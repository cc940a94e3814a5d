interface StagePlace {
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

  return {
    /** @param pointer below the stage */
    async open(index: number, pointer = '/name') {
      selected.value = index
      isDrawerOpen.value = true
      wanted = pointer
      await nextTick()
      settle()
    },
    /** A layer that was just loaded first puts the focus on its own first control. */
    settleLater: () => requestAnimationFrame(settle),
  }
}
