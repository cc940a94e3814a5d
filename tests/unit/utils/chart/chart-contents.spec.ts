import { describe, expect, it } from 'vitest'
import { type FileContext, toPictureTexts, toSavedName } from '~/utils/chart/chart-contents'
import type { ChartFile } from '~/utils/chart/chart-file'

const words = {
  status: 'State', provisional: 'Provisional', missing: 'No data', title: 'Title', range: 'Range', zone: 'Time zone',
  compared: 'Compared with', watermark: 'Data as of', commit: 'Data snapshot', request: 'Request', none: 'No data yet',
}
const context: FileContext = {
  zone: 'Asia/Shanghai', project: { name: 'Project', value: 'Corpus (corpus)', key: 'corpus' },
  filters: [{ by: 'pipeline', name: 'Pipeline', value: '中文指令 / v2' }], words,
}
const proof = {
  from: '2026-11-20T05:00:00.000Z', to: '2026-11-20T06:00:00.000Z', watermark: '2026-11-20T05:58:30.000Z',
  commit: '0123456789ab',
}
const file: ChartFile = {
  kind: 'line', model: { bucketLabel: '', buckets: [], series: [], unit: '' }, format: { short: String, exact: String },
  title: 'Throughput', meta: 'rec/min', rangeLabel: 'Last hour', proof, curl: `curl 'http://console'`,
}

describe('what a picture says of its figures', () => {
  it('is the range above, and where they come from below; all of it is in its properties', () => {
    expect(toPictureTexts(file, context)).toEqual({
      head: 'corpus  ·  rec/min  ·  2026-11-20T13:00:00+08:00 – 2026-11-20T14:00:00+08:00  ·  Asia/Shanghai',
      foot: 'Project Corpus (corpus)  ·  Pipeline 中文指令 / v2  ·  Data as of 2026-11-20T13:58:30+08:00  ·  Data snapshot '
        + '0123456789ab',
      texts: {
        'Title': 'Throughput', 'Range': '2026-11-20T13:00:00+08:00 – 2026-11-20T14:00:00+08:00',
        'Time zone': 'Asia/Shanghai', 'Project': 'Corpus (corpus)',
        'Comment': 'Range: 2026-11-20T13:00:00+08:00 – 2026-11-20T14:00:00+08:00\nTime zone: Asia/Shanghai\nProject: '
          + 'Corpus (corpus)\nPipeline: 中文指令 / v2\nData as of: 2026-11-20T13:58:30+08:00\nData snapshot: '
          + `0123456789ab\nRequest: curl 'http://console'`,
      },
    })
  })

  it('is the range in words where nothing can be proven', () => {
    expect(toPictureTexts({ ...file, proof: undefined }, context))
      .toMatchObject({ head: 'corpus  ·  rec/min  ·  Last hour  ·  Asia/Shanghai', foot: '' })
  })
})

describe('the name of a saved file', () => {
  it('has range, zone and commit, whatever must be cut before them', () => {
    const long = { ...file, title: '很长的标题'.repeat(20) }

    const name = toSavedName(long, 'png', context)

    expect(name).toMatch(/_corpus_20261120T1300-20261120T1400_Asia-Shanghai_0123456789ab\.png$/)
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255)
    expect(toSavedName(file, 'csv', context))
      .toBe('Throughput_中文指令-v2_corpus_20261120T1300-20261120T1400_Asia-Shanghai_0123456789ab.csv')
  })
})

describe('the request in a saved file', () => {
  it('has the instants of its figures, so that it gives them again tomorrow', () => {
    const { texts } = toPictureTexts(
      {
        ...file,
        curl: `curl 'http://console/api/v1/metrics/live?from=now-1h&to=now&tz=Asia%2FShanghai&projectId=01900000-0000-7000-8000-000000000001'`,
      },
      context,
    )

    expect(texts['Comment']).toContain(
      '?from=2026-11-20T05%3A00%3A00.000Z&to=2026-11-20T06%3A00%3A00.000Z&tz=Asia%2FShanghai&projectId=01900000-0000-7000-8000-000000000001\'',
    )
  })
})

describe('figures that do not follow all filters of their page', () => {
  it('do not name those, in the file name either', () => {
    const ofAll = { ...file, filteredBy: [] }

    expect(toPictureTexts(ofAll, context).foot).not.toContain('中文指令')
    expect(toSavedName(ofAll, 'png', context)).not.toContain('中文指令')
  })
})
