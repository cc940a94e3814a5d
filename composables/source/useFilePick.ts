import { formatBytes, formatMostBytes } from '~/utils/format/number-format'
import { findForeignFormat, FOREIGN_HEAD_BYTES } from '#record/foreign-format'

/** Takes one file, however it was given, and checks it before a byte is sent. */
export function useFilePick() {
  const { t } = useI18n()
  const toast = useToast()
  const system = useSystem()

  async function findProblem(file: File): Promise<string> {
    const { name, size } = file
    const maxBytes = system.data.value?.uploadMaxBytes
    if (size === 0) {
      return t('source.upload.is_empty', { name })
    }
    if (maxBytes !== undefined && size > maxBytes) {
      return t('source.upload.too_large', { name, size: formatBytes(size), most: formatMostBytes(maxBytes) })
    }
    const format = await findForeignFile(file)
    return format === undefined
      ? ''
      : t('source.upload.not_read', { name, why: t('detail.format_not_read', { format }) })
  }

  return {
    /** @returns the first file that can be sent, or why it cannot; nothing without a file. */
    async pick(files: FileList | null | undefined): Promise<{ file?: File, problem: string }> {
      const [file, ...more] = files ?? []
      if (more.length > 0) {
        toast.add({
          title: t('source.upload.one_file'), description: t('source.upload.one_file_text'), icon: 'i-lucide-info',
          color: 'info',
        })
      }
      const problem = file ? await findProblem(file) : ''
      return { problem, ...file && problem === '' && { file } }
    },
  }
}

/** The format of a file that nothing reads, by its first bytes; undefined for any other. */
const findForeignFile = async (file: Blob): Promise<string | undefined> =>
  findForeignFormat(new Uint8Array(await file.slice(0, FOREIGN_HEAD_BYTES).arrayBuffer()))
