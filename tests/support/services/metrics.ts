/**
 * @returns reads one of the metrics that a process shows to Prometheus, by its name with its labels; undefined = it is
 *   not there
 */
export async function metricsOf(
  url: string, headers: Record<string, string> = {},
): Promise<(series: string) => number | undefined> {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
  const lines = (await answer.text()).split('\n').filter(line => !line.startsWith('#')).map(line =>
    [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))] as const)
  const found = new Map(lines)
  return series => found.get(series)
}
