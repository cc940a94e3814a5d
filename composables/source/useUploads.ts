import type { Upload } from 'tus-js-client'
import { API_BASE, PATHS } from '#shared/contract/paths'
import { newKey } from '~/utils/api/request-key'
import { nextRate } from '~/utils/source/upload-rate'
import { keepOffset, mayWorkLater, toTusFailure } from '~/utils/source/tus-answer'

/** Small enough that an interruption costs little and a proxy accepts it; each part is durable when it is answered. */
const PART_BYTES = 16 << 20
/** Some ten minutes without a connection; after that somebody presses "resume". */
const RETRY_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000, 60_000, 120_000, 300_000]

/** Uploads files in a way that survives interruptions: by tus, which is loaded with the first file. */
export function useUploads() {
  const store = useUploadStore()
  const api = useApi()
  const projectId = useProjectId()
  const notify = useNotify()
  const { t } = useI18n()
  const { textOf } = useFailureText()

  async function finish(key: string, url: string | null) {
    try {
      const { upload } = await api('uploadResumableGet', { params: { id: url?.split('/').at(-1) ?? '' } })
      if (!upload) {
        return fail(key, t('source.upload.lost'))
      }
      store.change(key, { state: 'done', upload, sentBytes: upload.bytes })
      if (store.watched === 0) {
        notify.done(t('source.upload.done_toast', { name: upload.filename }))
      }
    }
    catch (error) {
      fail(key, textOf(error))
    }
  }

  const fail = (key: string, failure: string) => store.change(key, { state: 'failed', failure })

  function report(key: string, sentBytes: number) {
    const item = store.find(key)
    if (item && item.state !== 'paused' && item.state !== 'done') {
      store.change(key, { state: 'running', sentBytes, rate: nextRate(item.rate, sentBytes, Date.now()) })
    }
  }

  async function createClient(key: string, file: File): Promise<Upload> {
    const tus = await import('tus-js-client')
    const project = projectId.value
    const client: Upload = new tus.Upload(file, {
      endpoint: API_BASE + PATHS.uploadResumableCreate.path,
      chunkSize: PART_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, ...project && { projectId: project } },
      // The same file may go to another project.
      fingerprint: () => Promise.resolve(['upload', project ?? '', file.name, file.size, file.lastModified].join('|')),
      onAfterResponse: keepOffset,
      onShouldRetry: (error) => {
        const isWorthIt = mayWorkLater(error.originalResponse?.getStatus() ?? 0)
        if (isWorthIt) {
          store.change(key, { state: 'waiting' })
        }
        return isWorthIt
      },
      onProgress: sentBytes => report(key, sentBytes),
      onError: error => fail(key, textOf(toTusFailure(error))),
      onSuccess: () => void finish(key, client.url),
    })
    // Resumes an upload that a reload or a closed tab interrupted.
    const [before] = await client.findPreviousUploads()
    if (before) {
      client.resumeFromPreviousUpload(before)
    }
    return client
  }

  /** @returns the key under which the store has it. */
  function start(file: File): string {
    const key = newKey()
    let client: Promise<Upload> | undefined
    const goOn = async () => {
      store.change(key, { state: 'running', failure: '' })
      try {
        client ??= createClient(key, file)
        const ready = await client
        await ready.abort()
        const state = stateOf()
        // Paused or given up while the client was being loaded.
        if (state !== undefined && state !== 'paused') {
          ready.start()
        }
      }
      catch (error) {
        // The client itself could not be loaded: the next attempt loads it again.
        client = undefined
        fail(key, textOf(error))
      }
    }
    const stateOf = () => store.find(key)?.state
    const onOnline = () => {
      const state = stateOf()
      if (state === 'waiting' || state === 'failed') {
        void goOn()
      }
    }
    // A page that is left stops sending: the file would have to be chosen again.
    const onLeave = (event: BeforeUnloadEvent) => {
      const state = stateOf()
      if (state === 'running' || state === 'waiting' || state === 'paused') {
        event.preventDefault()
      }
    }
    addEventListener('online', onOnline)
    addEventListener('beforeunload', onLeave)
    store.add({ key, filename: file.name, bytes: file.size, sentBytes: 0, state: 'running', failure: '' }, {
      pause: () => {
        store.change(key, { state: 'paused' })
        void client?.then(ready => ready.abort())
      },
      resume: () => void goOn(),
      cancel: () => {
        store.remove(key)
        void client?.then(ready => ready.abort(true)).catch(error =>
          notify.failed(t('source.upload.cancel_failed'), toTusFailure(error)))
      },
    })
    const unwatch = watch(stateOf, (state) => {
      if (state === undefined || state === 'done') {
        removeEventListener('online', onOnline)
        removeEventListener('beforeunload', onLeave)
        unwatch()
      }
    })
    void goOn()
    return key
  }

  return { start }
}
