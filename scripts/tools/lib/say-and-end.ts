import { NewerSchemaError } from '#db/migrate'
import { DataDirDamagedError } from '#embedded/data-dir-damaged'
import { DataDirLockedError } from '#embedded/data-dir-lock'
import { BackupError } from '#server/upkeep/backup-file'
import { ConfigError } from '#server/config/config'

/** Their messages are complete: what is wrong, where, and what to do. */
const FORESEEN = [BackupError, ConfigError, DataDirDamagedError, DataDirLockedError, NewerSchemaError]

/** Runs the work of a command; a foreseen failure is one sentence on standard error, and exit code 1. */
export async function sayAndEnd(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  }
  catch (error) {
    const isForeseen = FORESEEN.some(kind => error instanceof kind) || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${isForeseen ? (error as Error).message : String(error instanceof Error ? error.stack : error)}\n`)
    process.exitCode = 1
  }
}
