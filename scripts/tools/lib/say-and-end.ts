import { NewerSchemaError } from '#db/migrate'
import { DataDirDamagedError } from '#embedded/data-dir-damaged'
import { DataDirLockedError } from '#embedded/data-dir-lock'
import { BackupError } from '#server/upkeep/backup-file'
import { ConfigError } from '#server/config/config'

/** Their messages are complete: what is wrong, where, and what to do. So are those of the system (EACCES, ENOSPC). */
const FORESEEN = [BackupError, ConfigError, DataDirDamagedError, DataDirLockedError, NewerSchemaError]

/** Runs the work of a command; a foreseen failure is one sentence on standard error, and exit code 1. */
export async function sayAndEnd(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  }
  catch (error) {
    const { code = '', message = '' } = error as NodeJS.ErrnoException
    const isForeseen = FORESEEN.some(kind => error instanceof kind)
      || code.startsWith('ERR_PARSE_ARGS')
      || /^E[A-Z]+$/.test(code)
    process.stderr.write(`${isForeseen ? message || code : String(error instanceof Error ? error.stack : error)}\n`)
    process.exitCode = 1
  }
}
