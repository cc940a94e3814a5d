import process from 'node:process'

const LOOK_MS = 500

/**
 * Ends this process with its parent. npm sends a signal to the shell in which it runs a script; the shell dies without
 * telling its child, so a script would run for ever. A program started by hand may outlive its shell.
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
