const MB = 1e6

const COLUMNS = ['stage', 'in', 'out', 'dropped', 'failed', 'tokens', 'MB/s']

/** What each stage did and what was sealed. */
export function printResult(run, version) {
  const rows = [...run.stages].sort((a, b) => a.position - b.position).map(toRow)
  const widths = COLUMNS.map((title, index) => Math.max(title.length, ...rows.map(row => row[index].length)))
  const print = row => console.log(row.map((cell, index) => index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index])).join('  '))
  console.log('')
  print(COLUMNS)
  rows.forEach(print)
  for (const stage of run.stages) {
    printReasons(stage)
  }
  console.log(`\nrun       ${run.state}${run.error ? ` (${run.error.reason} in ${run.error.stageKey}: ${run.error.message})` : ''}`)
  if (version) {
    console.log(`version   ${version.datasetName} ${version.semver}, ${version.rows} records, manifest sha256 ${version.manifestSha256}`)
  }
}

function toRow({ stageKey, recordsIn, recordsOut, recordsDropped, recordsFailed, inputTokens, outputTokens, bytesIn, startedAt, finishedAt }) {
  const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000 : 0
  const speed = seconds > 0 && bytesIn > 0 ? (bytesIn / MB / seconds).toFixed(1) : '–'
  return [stageKey, ...[recordsIn, recordsOut, recordsDropped, recordsFailed, inputTokens + outputTokens].map(count => count.toLocaleString('en')), speed]
}

function printReasons({ stageKey, droppedByReason, failedByReason }) {
  for (const [what, reasons] of [['dropped', droppedByReason], ['failed', failedByReason]]) {
    const parts = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`)
    if (parts.length > 0) {
      console.log(`${stageKey}: ${what} because of ${parts.join(', ')}`)
    }
  }
}
