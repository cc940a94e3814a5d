interface ActionOptions<Args extends unknown[]> {
  /** Says that it failed, above why it did. */
  title?: (...args: Args) => string
  /** What to say in place of the failure's own text; `false` when the page itself shows it. */
  explain?: (error: unknown, ...args: Args) => string | false | undefined
  /** Several may be on their way, one of each key; without it one in all. */
  keyOf?: (...args: Args) => string
}

/** Something that a person starts: at most once at a time; a failure is told and answers undefined. */
export function useAction<Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>, { title, explain, keyOf = () => '' }: ActionOptions<Args>) {
  const notify = useNotify()
  const running = shallowRef<Args[]>([])

  async function run(...args: Args): Promise<Result | undefined> {
    if (running.value.some(other => keyOf(...other) === keyOf(...args))) {
      return undefined
    }
    running.value = [...running.value, args]
    try {
      return await work(...args)
    }
    catch (error) {
      const told = explain?.(error, ...args)
      if (told !== false && title) {
        notify.failed(title(...args), told ?? error)
      }
      return undefined
    }
    finally {
      running.value = running.value.filter(other => other !== args)
    }
  }

  return {
    run,
    isBusy: computed(() => running.value.length > 0),
    /** The arguments of what is on its way. */
    running: readonly(running),
  }
}
