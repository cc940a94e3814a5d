interface LiveMoment {
  epoch: string
  revision: number
}

const isMoment = (value: unknown): value is LiveMoment =>
  typeof value === 'object' && value !== null && 'epoch' in value && 'revision' in value

/**
 * Up to which change the page was rendered; set by the server for every page (server/http/access) once it has started.
 */
export function useLiveMoment() {
  const event = useRequestEvent()
  return useState<LiveMoment | undefined>('live-moment', () => {
    const found: unknown = event?.context.liveMoment
    return isMoment(found) ? found : undefined
  })
}
