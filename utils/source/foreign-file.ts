import { FOREIGN_HEAD_BYTES, findForeignFormat } from '#record/foreign-format'

/** The format of a file that nothing reads, by its first bytes; undefined for any other. */
export const findForeignFile = async (file: Blob): Promise<string | undefined> =>
  findForeignFormat(new Uint8Array(await file.slice(0, FOREIGN_HEAD_BYTES).arrayBuffer()))
