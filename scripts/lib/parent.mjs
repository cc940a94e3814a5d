import process from 'node:process'

const LOOK_MS = 500

/**
 * Ends with whoever started us. npm hands a signal to the shell that it runs a script in; the shell dies of it and tells
 * nobody, so a script would go on for ever. Started by hand, a program may well outlive its shell.
 */
export function endWithParent() {
  if (!process.env.npm_lifecycle_event) {
    return
  }
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer)
      process.kill(process.pid, 'SIGTERM')
    }
  }, LOOK_MS)
  timer.unref()
}
