import type { ShardWorkerView } from '#shared/contract/system.contract'

/** Asks workers of shards to leave. */
export function useShardWorkers() {
  const { t } = useI18n()
  const api = useApi()
  const system = useSystem()
  const drain = useAction(async ({ id }: Pick<ShardWorkerView, 'id' | 'name'>) => {
    await api('shardWorkerDrain', { params: { id } })
    await system.refresh()
  }, { title: ({ name }) => t('setting.drain.failed', { name }), keyOf: ({ id }) => id })
  return { drain, isDraining: (id: string) => drain.running.value.some(([worker]) => worker.id === id) }
}
