interface ActionOptions<Args extends unknown[]> {
  /** Title of the toast for a failure; its text says why. */
  title?: (...args: Args) => string
  /** The text in place of the failure's own; `false` when the page itself shows the failure. */
  explain?: (error: unknown, ...args: Args) => string | false | undefined
  /** Allows several at once, one of each key; without it, one in all. */
  keyOf?: (...args: Args) => string
}

/** An action that a person starts: at most once at a time; a failure is shown and answers undefined. */
export function useAction<Args extends unknown[], Result>(
  work: (...args: Args) => Promise<Result>, { title, explain, keyOf = () => '' }: ActionOptions<Args>,
) {
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
    /** The arguments of the actions under way. */
    running: readonly(running),
  }
}
